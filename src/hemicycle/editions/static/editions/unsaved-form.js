// Keeps what is typed into a form every few seconds and on leaving, and lets it be sent once.
const PAUSE = 2500 // milliseconds after the last key

customElements.define("unsaved-form", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.says = this.querySelector("[data-kept]")
    this.form.addEventListener("submit", (event) => this.send(event))
    addEventListener("pageshow", () => this.free())
    if (this.hasAttribute("data-offered")) return // first choose what to do with what is kept already
    this.form.addEventListener("input", () => this.later())
    this.form.addEventListener("change", () => this.later())
    addEventListener("pagehide", () => this.keep())
    document.addEventListener("visibilitychange", () => document.hidden && this.keep())
  }

  later() {
    this.changed = true
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.keep(), PAUSE)
  }

  async keep() {
    if (!this.changed || this.sent) return
    this.changed = false
    clearTimeout(this.timer)
    const data = new FormData(this.form)
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    data.set("form", this.dataset.form)
    try {
      const answer = await fetch(this.dataset.to, { method: "POST", body: new URLSearchParams(data), keepalive: true, headers: { Accept: "application/json" } })
      if (answer.headers.get("Content-Type")?.includes("json")) this.says.textContent = (await answer.json()).said
      else if (!answer.ok || answer.redirected) throw new Error(answer.status)
    } catch {
      this.changed = true // tried again with the next key
      this.says.textContent = this.dataset.trouble
    }
  }

  send(event) {
    if (this.sent) return event.preventDefault()
    this.sent = true
    clearTimeout(this.timer)
    setTimeout(() => this.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true)))
  }

  free() {
    this.sent = false
    this.querySelectorAll("button:disabled").forEach((button) => (button.disabled = false))
  }
})
