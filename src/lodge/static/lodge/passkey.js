// Passkeys and security keys: asks the browser for one, puts its answer into the form and sends that.
// A form says what it wants: data-passkey="use" or "make"; its options stand in data-options, or come
// from the address in data-ask. Words for people go into the form's element with role="alert".

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

// What the browser gives back, in the shape that WebAuthn level 3 calls toJSON.
const plain = (made) => {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = text(made.response[part]);
  }
  if (made.response.getTransports) response.transports = made.response.getTransports();
  return {
    type: made.type,
    id: made.id,
    rawId: text(made.rawId),
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response,
  };
};

const make = (form, { publicKey: asked }) => {
  const alone = form.querySelector("[name=passwordless]")?.checked || false;
  const choice = { ...asked.authenticatorSelection };
  choice.residentKey = alone ? "required" : "discouraged";
  choice.requireResidentKey = alone;
  if (alone) choice.userVerification = "required";
  const user = { ...asked.user, id: bytes(asked.user.id) };
  return navigator.credentials.create({
    publicKey: {
      ...asked,
      user,
      challenge: bytes(asked.challenge),
      excludeCredentials: known(asked.excludeCredentials),
      authenticatorSelection: choice,
    },
  });
};

const use = ({ publicKey: asked }) =>
  navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
  });

const options = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
};

const ask = async (form) => {
  const words = form.querySelector("[role=alert]");
  words.textContent = "";
  try {
    const given = await options(form);
    const made = form.dataset.passkey === "make" ? await make(form, given.creation_options) : await use(given.request_options);
    form.querySelector("[name=credential]").value = JSON.stringify(plain(made));
    form.submit();
  } catch {
    words.textContent = form.dataset.failed;
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) ask(form);
  });
}
