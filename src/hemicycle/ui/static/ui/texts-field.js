// A text in several languages: shows which are missing as one types, and offers another language's text for copying.
customElements.define("texts-field", class extends HTMLElement {
  connectedCallback() {
    this.parts = [...this.querySelectorAll(".text-in")].map((label) => ({ label, input: label.querySelector("input, textarea") }))
    this.addEventListener("input", () => this.mark())
    this.mark()
  }

  mark() {
    const filled = this.parts.filter(({ input }) => input.value.trim())
    for (const part of this.parts) {
      const gap = filled.length > 0 && !part.input.value.trim()
      part.label.classList.toggle("gap", gap)
      const from = gap ? filled[0] : null
      if (part.from === from) continue
      part.from = from
      part.button?.remove()
      if (from) part.label.after(part.button = this.offer(part, from))
    }
  }

  offer(part, from) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link copy" })
    button.textContent = this.dataset.copy.replace("%(language)s", from.label.dataset.language)
    button.addEventListener("click", () => {
      part.input.value = from.input.value
      part.input.focus()
      part.input.dispatchEvent(new Event("input", { bubbles: true }))
    })
    return button
  }
})
