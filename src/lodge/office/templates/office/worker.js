// Stands between the register and the network. It keeps one neutral page with its look and its script,
// never a signed-in page, and steps in only where the network fails. What was typed goes back to the page.
const FILES = {{ files|as_json|safe }};
const KEPT = "lodge-{{ version }}";
const PAGES = /^\/(phones|kiosk)(\/(in|out))?$/;
const PATIENCE = 8000; // milliseconds; a key makes it safe to send the same thing again

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("lodge-") && name !== KEPT;
  const clear = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});

const answered = async (request) => {
  const late = new Promise((_, give_up) => setTimeout(() => give_up(new Error("late")), PATIENCE));
  const answer = await Promise.race([fetch(request), late]);
  if (answer.status >= 502 && answer.status <= 504) throw new Error("nobody behind the door");
  return answer;
};

const kept = (file) => caches.match(file, { ignoreSearch: true, ignoreVary: true });

// A failed hand-in stays on its page: an empty answer (204) leaves it open, and it saves what was typed.
const handBack = async (event, copy) => {
  const page = await self.clients.get(event.clientId);
  if (!page) return Response.redirect(new URL(event.request.url).pathname + "#again", 303);
  const typed = await copy.formData();
  page.postMessage({ unsent: typed.get("box") ?? typed.get("badge") ?? "", key: typed.get("key") });
  return new Response(null, { status: 204 });
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && PAGES.test(path)) {
    const copy = request.method === "POST" ? request.clone() : null;
    event.respondWith(answered(request).catch(() => (copy ? handBack(event, copy) : kept(FILES[0]))));
  } else if (FILES.includes(path) && request.method === "GET") {
    event.respondWith(kept(path).then((found) => found || fetch(request)));
  }
});
