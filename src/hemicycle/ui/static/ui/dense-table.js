// A long table by keyboard: arrows go from row to row, Home and End to the ends; one box ticks all, and says how many.
const inputs = "input:not([type=checkbox], [type=radio]), textarea, select"

customElements.define("dense-table", class extends HTMLElement {
  connectedCallback() {
    this.all = this.querySelector("[data-all]")
    this.boxes = [...this.querySelectorAll("tbody input[type=checkbox]")]
    this.count = document.getElementById(this.dataset.count ?? "")
    if (this.all) this.all.hidden = false
    this.addEventListener("keydown", (event) => this.go(event))
    this.addEventListener("change", ({ target }) => {
      if (target === this.all) this.boxes.forEach((box) => (box.checked = target.checked))
      this.tell()
    })
    this.tell()
  }

  tell() {
    const chosen = this.boxes.filter((box) => box.checked).length
    for (const box of this.boxes) box.closest("tr").classList.toggle("chosen", box.checked)
    if (this.all) {
      this.all.checked = chosen > 0 && chosen === this.boxes.length
      this.all.indeterminate = chosen > 0 && chosen < this.boxes.length
    }
    if (this.count) this.count.textContent = chosen
  }

  go(event) {
    const row = event.target.closest("tbody tr")
    if (!row || event.target.matches(inputs) || event.altKey || event.ctrlKey || event.metaKey) return
    const rows = [...row.parentElement.rows], at = rows.indexOf(row), column = event.target.closest("td, th").cellIndex
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || !rows[to]) return
    const there = "a, button, input, summary"
    const next = rows[to].cells[column]?.querySelector(there) ?? rows[to].querySelector(there)
    if (!next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: "nearest" })
  }
})
