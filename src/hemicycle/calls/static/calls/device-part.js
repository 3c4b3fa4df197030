// <device-part>: one part of the test. A click on its button sends "probe" to the element inside it that knows how; that
// one answers with tell(code, numbers). The sentences of all outcomes are in the page; the one that came is shown.
const DENIED = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy", AbortError: "busy" }

customElements.define("device-part", class extends HTMLElement {
  connectedCallback() {
    this.probe = this.querySelector(":scope > :is(camera-probe, microphone-probe, loudspeaker-probe, bandwidth-probe, stream-probe, webrtc-probe)")
    this.acts = Object.fromEntries(["try", "stop", "skip"].map((name) => [name, this.querySelector(`[data-${name}]`)]))
    this.acts.try.addEventListener("click", () => this.acts.try.ariaDisabled !== "true" && this.begin())
    this.acts.stop.addEventListener("click", () => this.end())
    this.acts.skip.addEventListener("click", () => { this.end(); this.tell("skipped") })
    addEventListener("pagehide", () => this.end())
    this.querySelector("[data-acts]").hidden = false
  }

  begin() {
    this.end()
    this.show(null)
    this.busy(true)
    this.probe.dispatchEvent(new CustomEvent("probe", { detail: this }))
  }

  // Something goes on until it is stopped: a camera is open.
  running() {
    const focused = document.activeElement === this.acts.try
    this.busy(false)
    this.acts.try.hidden = true
    this.acts.stop.hidden = false
    if (focused) this.acts.stop.focus()
  }

  end() {
    const focused = document.activeElement === this.acts.stop
    this.probe.dispatchEvent(new CustomEvent("end"))
    this.busy(false)
    this.acts.try.hidden = false
    this.acts.stop.hidden = true
    if (focused) this.acts.try.focus()
  }

  tell(code, numbers = {}) {
    this.busy(false)
    this.show(code)
    const short = this.querySelector(`[data-outcome="${code}"]`)?.dataset.short ?? ""
    const detail = { part: this.dataset.part, label: this.dataset.label, code, numbers, short }
    this.dispatchEvent(new CustomEvent("outcome", { bubbles: true, detail }))
  }

  // Why a browser did not open a device.
  trouble(error) {
    this.end()
    this.tell(DENIED[error?.name] ?? (isSecureContext ? "unsupported" : "insecure"))
  }

  show(code) {
    for (const one of this.querySelectorAll("[data-outcome]")) one.hidden = one.dataset.outcome !== code
  }

  busy(is) {
    this.querySelector("[data-busy]").hidden = !is
    this.acts.try.ariaDisabled = String(is)
  }
})
