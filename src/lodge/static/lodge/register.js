// The register's script. The one box keeps the focus; a form that saves several says how many are ticked;
// and without a network hand-ins are saved here, by tag number only, until they can be sent, each once.

const box = document.querySelector(".one-box input[type=text]");
if (box) {
  box.focus();
  box.select();
}

for (const form of document.querySelectorAll("form[data-count]")) {
  const button = form.querySelector(".buttons button");
  const say = () => {
    const many = form.querySelectorAll("input[name=chosen]:checked").length;
    button.textContent = `${form.dataset.count}: ${many} ${many === 1 ? "phone" : "phones"}`;
  };
  if (button) {
    form.addEventListener("change", say);
    say();
  }
}

const here = location.pathname.match(/^\/(phones|kiosk)\/(in|out|offline)$/);
const desk = here?.[1];
const keptPage = document.querySelector("form[data-kept]"); // the page of the service worker's
const PAUSE = 5000; // milliseconds between two tries

// What is saved: { n, desk, tag, key, at } and, once it was answered with a sentence, { told }.

const store = async (mode, act) => {
  const base = await new Promise((done, failed) => {
    const asked = indexedDB.open("lodge-register", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("saved", { keyPath: "n", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  try {
    return await new Promise((done, failed) => {
      const turn = base.transaction("saved", mode, { durability: "strict" });
      const asked = act(turn.objectStore("saved"));
      turn.oncomplete = () => done(asked.result);
      turn.onabort = turn.onerror = () => failed(turn.error);
    });
  } finally {
    base.close();
  }
};
const everything = async () => (await store("readonly", (saved) => saved.getAll())).filter((one) => one.desk === desk);
const waitingOf = (all) => all.filter((one) => !one.told);

// L-042-0, L0420, 042-0 or 42: the tag as the server reads it, or nothing where it is none.
const tagOf = (typed) => {
  const found = typed.trim().match(/^(?:([a-z]{1,3})-?)?(\d{1,4})(?:-(\d))?$/i);
  if (!found) return "";
  let [, prefix = "", digits, check = ""] = found;
  if (prefix && !check && digits.length === 4) [digits, check] = [digits.slice(0, 3), digits[3]];
  const number = digits.padStart(3, "0");
  if (number.length > 3 || number === "000") return "";
  const weighed = [...number].reverse().reduce((sum, digit, place) => sum + digit * (place % 2 ? 1 : 3), 0);
  if (check && Number(check) !== (10 - (weighed % 10)) % 10) return "";
  return (prefix && `${prefix.toUpperCase()}-`) + number + (check && `-${check}`);
};
const plain = (tag) => tag.match(/\d{3}/)[0];

// What the page says

const notice = document.createElement("section");
notice.className = "notice";
notice.id = "saved-here";
notice.hidden = true;
notice.setAttribute("role", "status");
const line = (words, into = notice, kind = "p") => {
  const made = document.createElement(kind);
  made.textContent = words;
  into.append(made);
  return made;
};
const phones = (many) => (many === 1 ? "One phone" : `${many} phones`);

let inside = []; // on the page of giving back: what is in now, for as long as this page stays open
let state = navigator.onLine ? "" : "away";
let once = "";

const show = async () => {
  const all = await everything();
  const waiting = waitingOf(all);
  const told = all.filter((one) => one.told);
  notice.replaceChildren();
  if (once) line(once);
  if (state === "away" && here[2] === "out") {
    line("Not connected. Nothing is given back on this computer: write it on the power-cut sheet. This page stays.");
    if (inside.length) line("In the office when the connection went", notice, "h2");
    if (inside.length) line("", notice, "ul").append(...inside.map((words) => line(words, notice, "li")));
  } else if (state === "away") {
    line(`Not connected. ${waiting.length} saved on this computer.`);
  } else if (waiting.length) {
    const first = { "sign-in": "Sign in", badge: "Scan your badge", keeper: "Somebody from the office signs in" }[state];
    const words = line(`${waiting.length} saved on this computer. ${first ? `${first}, and they are sent.` : "They are being sent."} `);
    if (first && keptPage) {
      const link = line(first, words, "a");
      link.href = `/${desk}/in`;
    }
  }
  if (waiting.length) line(`Saved: ${waiting.map((one) => plain(one.tag)).join(", ")}`);
  if (told.length) {
    line("Look at these", notice, "h2");
    const list = line("", notice, "ul");
    for (const one of told) line(`${plain(one.tag)}: ${one.told}`, list, "li");
    const button = line("I have looked at them", notice, "button");
    button.type = "button";
    button.className = "quiet";
    button.addEventListener("click", async () => {
      await Promise.all(told.map((one) => store("readwrite", (saved) => saved.delete(one.n))));
      once = "";
      show();
      box?.focus();
    });
  }
  notice.hidden = !notice.childElementCount;
};

// Saving, and sending in the order of saving

const save = async (typed, key) => {
  const tag = tagOf(typed);
  once = "";
  if (!tag) {
    once = "That is not a tag. Without the network only tags work: scan it again, or use the power-cut sheet.";
  } else if (waitingOf(await everything()).some((one) => plain(one.tag) === plain(tag))) {
    once = `${plain(tag)} is saved already.`;
  } else {
    try {
      await store("readwrite", (saved) => saved.add({ desk, tag, key, at: Date.now() }));
      box.value = "";
      document.querySelector(".result")?.remove(); // it speaks of the one before
    } catch {
      once = `This computer could not save ${plain(tag)}. Write it on the power-cut sheet.`;
    }
  }
  box.select();
  await show();
};

const answerTo = async (items) => {
  const sent = items.map(({ tag, key, at }) => ({ tag, key, at }));
  const answer = await fetch(`/${desk}/queue`, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ now: Date.now(), items: sent }),
  });
  if (answer.type === "opaqueredirect") return { wanted: "sign-in" };
  if (answer.status >= 500 || answer.status === 404) throw new Error(answer.status);
  return answer.json();
};

let sending = false;
const send = async () => {
  if (sending) return;
  sending = true;
  try {
    const waiting = waitingOf(await everything()).slice(0, 50);
    if (!waiting.length && !keptPage) return;
    const { replies = [], wanted = "" } = await answerTo(waiting);
    state = wanted;
    for (const [place, reply] of replies.entries()) {
      const { n } = waiting[place];
      const told = reply.outcome === "told" && { ...waiting[place], told: reply.sentence };
      await store("readwrite", (saved) => (told ? saved.put(told) : saved.delete(n)));
    }
    await arrive(replies.filter((reply) => reply.outcome === "done").length);
  } catch {
    state = "away";
  } finally {
    sending = false;
    await show();
  }
};

// Back at the register: once the queue is sent, the page that shows it takes over from this one.
const arrive = async (done) => {
  if (done) sessionStorage.setItem("sent", Number(sessionStorage.getItem("sent") || 0) + done);
  const left = waitingOf(await everything()).length;
  if (left && !state) setTimeout(send);
  const leave = keptPage ? here[2] !== "offline" && (!state || desk === "kiosk") : done && !left;
  if (leave && !box?.value && !(left && !state)) location.replace(`/${desk}/${here[2]}`);
};

const begin = async () => {
  document.querySelector(".one-box").insertAdjacentElement("afterend", notice);
  const sent = Number(sessionStorage.getItem("sent"));
  if (sent) once = `${phones(sent)} sent. Nothing is left on this computer.`;
  sessionStorage.removeItem("sent");
  if (here[2] === "out") keptPage?.remove();
  keptPage?.addEventListener("submit", (event) => {
    event.preventDefault();
    save(box.value, crypto.randomUUID());
  });
  navigator.serviceWorker.addEventListener("message", async ({ data }) => {
    state = "away";
    const key = document.querySelector(".one-box [name=key]");
    const spare = crypto.randomUUID();
    if (here[2] === "in") await save(data.unsent, data.key || spare);
    if (key) key.value = spare;
    await show();
  });
  addEventListener("online", send);
  addEventListener("offline", () => {
    state = "away";
    show();
  });
  setInterval(send, PAUSE);
  if (location.hash === "#again") once = "Not connected. Scan the last tag again.";
  await show();
  await send();
  if (here[0] === "/phones/out" && !keptPage) setTimeout(look, PAUSE / 2); // not between two scans
};

const look = async () => {
  try {
    inside = (await (await fetch("/phones/now")).json()).lines;
  } catch {
    state = "away";
    await show();
  }
};

// Signing out with something saved: it holds no name and stays, but whoever leaves should know.
const signOut = document.querySelector("form[action*=logout]");
const leaving = async (event) => {
  event.preventDefault();
  const all = await everything();
  if (waitingOf(all).length && once !== signOut.dataset.said) {
    once = signOut.dataset.said = `${phones(waitingOf(all).length)} saved here and not sent. Press “Sign out” again to leave them for whoever signs in next.`;
    show();
    return;
  }
  if (!waitingOf(all).length) await store("readwrite", (saved) => saved.clear());
  signOut.submit();
};

// Only where the browser can: over HTTPS or on this computer itself. Elsewhere the page works as without a script.
if (here && navigator.serviceWorker && window.indexedDB) {
  navigator.serviceWorker.register("/worker.js").catch(() => {});
  signOut?.addEventListener("submit", leaving);
  begin();
}
