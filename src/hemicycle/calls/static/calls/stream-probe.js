// <stream-probe>: listens to two events that are sent a second apart, as the bell sends its own.
const PATIENCE = 10_000 // ms
const TOGETHER = 400 // ms: events that come closer than this were held back on the way

customElements.define("stream-probe", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("probe", ({ detail }) => this.listen(detail))
    this.addEventListener("end", () => this.close())
  }

  listen(part) {
    if (!window.EventSource) return part.tell("unsupported")
    const source = (this.source = new EventSource(this.dataset.address))
    let first = null
    const answer = (code) => { this.close(); part.tell(code) }
    this.timer = setTimeout(() => answer(first === null ? "blocked" : "held"), PATIENCE)
    source.addEventListener("error", () => answer("blocked"))
    source.addEventListener("message", ({ data }) => {
      if (data === "first") first = performance.now()
      else answer(first !== null && performance.now() - first > TOGETHER ? "ok" : "held")
    })
  }

  close() {
    clearTimeout(this.timer)
    this.source?.close()
    this.source = null
  }
})
