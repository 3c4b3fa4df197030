// <device-test>: gathers what its parts came to, says it in one list, puts it into a question to the desk, and sends it to
// be kept if one asks for that.
customElements.define("device-test", class extends HTMLElement {
  connectedCallback() {
    this.found = new Map()
    this.addEventListener("outcome", ({ detail }) => this.note(detail))
    this.querySelector("[data-part-end]").hidden = false
    this.keep = this.querySelector("[data-keep]")
    this.said = this.querySelector("[data-said]")
    this.keep?.addEventListener("submit", (event) => { event.preventDefault(); this.send() })
  }

  note(detail) {
    this.found.set(detail.part, detail)
    const order = [...this.querySelectorAll("device-part")].map((part) => this.found.get(part.dataset.part)).filter(Boolean)
    const lines = order.map(({ label, short }) => `${label}: ${short}`)
    this.querySelector("[data-summary]").replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })))
    this.querySelector("[data-nothing]").hidden = true
    if (this.keep) this.keep.hidden = order.every(({ code }) => code === "skipped")
    const desk = this.querySelector("[data-desk]")
    const address = new URL(desk.href)
    address.searchParams.set("text", [desk.dataset.intro, ...lines].join("\n"))
    desk.href = address.href
    this.said.textContent = ""
  }

  async send() {
    const button = this.keep.querySelector("button")
    const results = {}
    for (const { part, code, numbers } of this.found.values()) Object.assign(results, { [part]: code }, numbers)
    button.disabled = true
    try {
      const answer = await fetch(this.keep.action, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.keep.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify(results),
      })
      const { said, why } = await answer.json()
      this.said.textContent = said ?? why
    } catch {
      this.said.textContent = this.said.dataset.failed
    } finally {
      button.disabled = false
    }
  }
})
