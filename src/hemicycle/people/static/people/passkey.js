// <passkey-button>: shows its form where the browser knows passkeys; on sending it asks the device, then sends the answer.
// data-does is "get" or "create", data-options the address of the question, data-failed a sentence.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked(options) {
  const question = { ...options, challenge: bytes(options.challenge) };
  if (options.user) question.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"])
    if (options[list]) question[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
  return question;
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.ask(event));
  }

  async ask(event) {
    event.preventDefault();
    const button = this.form.querySelector("button");
    const status = this.querySelector("[role=status]");
    button.disabled = true;
    status.textContent = "";
    try {
      const response = await fetch(this.dataset.options, {
        method: "POST",
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
      });
      if (response.redirected) {
        location.assign(response.url);
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      const { publicKey } = await response.json();
      const credential = await navigator.credentials[this.dataset.does]({ publicKey: asked(publicKey) });
      this.form.elements.credential.value = JSON.stringify(answered(credential));
      this.form.submit();
    } catch {
      status.textContent = this.dataset.failed;
      button.disabled = false;
    }
  }
}

customElements.define("passkey-button", PasskeyButton);
