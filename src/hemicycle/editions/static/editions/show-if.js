// Shows a question only while the answer it hangs on is given. The server decides again; without this, it is shown with a sentence.
customElements.define("show-if", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form, .registration-form")
    this.values = new Set(JSON.parse(this.dataset.values))
    this.classList.add("awake")
    this.form.addEventListener("input", () => this.look())
    this.form.addEventListener("change", () => this.look())
    addEventListener("pageshow", () => this.look())
    this.look()
  }

  look() {
    const fields = [...this.form.querySelectorAll(`[name="${CSS.escape(this.dataset.field)}"]`)]
    const hidden = fields.some((field) => field.closest("show-if")?.hidden) // what it hangs on is not asked itself
    const given = fields.filter((field) => !/checkbox|radio/.test(field.type) || field.checked).map((field) => this.value(field))
    if (!given.length && fields.length === 1 && fields[0].type === "checkbox") given.push("no")
    this.hidden = hidden || !given.some((value) => this.values.has(value))
  }

  value(field) {
    return field.type === "checkbox" && field.value === "on" ? "yes" : field.value
  }
})
