// <day-grid> draws the times of a day as blocks that can be moved: by pointer, or by the arrows when a block has the
// focus. It fills in the form of the table below and sends it; the server answers with the day as it now is. Without
// this script the table does all of it.
const STEP = 5 // minutes
const DAY = 24 * 60
const two = (number) => String(number).padStart(2, "0")
const clock = (minutes) => `${two(Math.floor((minutes % DAY) / 60))}:${two(minutes % 60)}`

customElements.define("day-grid", class extends HTMLElement {
  connectedCallback() {
    this.day = this.querySelector("#day")
    this.says = this.querySelector("[data-says]")
    this.addEventListener("keydown", (event) => this.key(event))
    this.addEventListener("pointerdown", (event) => this.grab(event))
    this.addEventListener("click", (event) => this.show(event))
    this.addEventListener("focusout", ({ target }) => this.reset(target.closest(".block")))
    this.draw()
  }

  draw() {
    this.grid = this.querySelector(".day-grid")
    if (!this.grid) return
    this.first = +this.grid.dataset.first
    this.grid.style.setProperty("--span", this.grid.dataset.span)
    const blocks = this.querySelectorAll(".block")
    const columns = Math.max(1, ...[...blocks].map((block) => +block.dataset.columns))
    this.grid.style.setProperty("--most", columns)
    for (const block of blocks) {
      for (const name of ["column", "columns"]) block.style.setProperty(`--${name}`, block.dataset[name])
      this.place(block, +block.dataset.top, +block.dataset.minutes)
    }
  }

  // Where a block is now, unsaved or not.
  place(block, top, minutes) {
    block.at = { top, minutes }
    block.style.setProperty("--top", top)
    block.style.setProperty("--minutes", minutes)
    const changed = top !== +block.dataset.top || minutes !== +block.dataset.minutes
    block.classList.toggle("changed", changed)
    const hours = `${clock(this.first + top)}–${clock(this.first + top + minutes)}`
    const label = block.querySelector(".block-hours")
    block.was ??= label.textContent
    label.textContent = changed ? hours : block.was
    return hours
  }

  move(block, top, minutes) {
    const least = -this.first, most = DAY - STEP - this.first
    const hours = this.place(block, Math.min(Math.max(top, least), most), Math.min(Math.max(minutes, STEP), DAY))
    this.says.textContent = this.dataset.moved.replace("%(hours)s", hours)
  }

  reset(block) {
    if (block && !this.held && !this.busy) this.place(block, +block.dataset.top, +block.dataset.minutes)
  }

  key(event) {
    const block = event.target.closest(".block")
    if (!block || event.altKey || event.ctrlKey || event.metaKey) return
    const by = { ArrowUp: -STEP, ArrowDown: STEP }[event.key], { top, minutes } = block.at
    if (by) event.shiftKey ? this.move(block, top, minutes + by) : this.move(block, top + by, minutes)
    else if (event.key === "Escape") this.reset(block)
    else if (event.key === "Enter" && block.classList.contains("changed")) this.save(block)
    else return
    event.preventDefault()
  }

  grab(event) {
    const block = event.target.closest(".block")
    if (!block || event.button || this.busy) return
    const { top, minutes } = block.at, from = event.clientY, longer = event.target.closest(".grip")
    const scale = this.grid.querySelector(".grid-blocks").clientHeight / +this.grid.dataset.span
    const shift = ({ clientY }) => Math.round((clientY - from) / scale / STEP) * STEP
    const moved = (at) => (longer ? this.move(block, top, minutes + shift(at)) : this.move(block, top + shift(at), minutes))
    this.held = true
    block.setPointerCapture(event.pointerId)
    block.addEventListener("pointermove", moved)
    const done = (at) => {
      block.removeEventListener("pointermove", moved)
      block.removeEventListener("pointerup", done)
      block.removeEventListener("pointercancel", done)
      this.held = false
      if (at.type === "pointercancel") return this.reset(block)
      if (block.classList.contains("changed")) {
        this.dragged = true
        this.save(block)
      }
    }
    block.addEventListener("pointerup", done)
    block.addEventListener("pointercancel", done)
  }

  // A click that moved nothing leads to the block's line in the table.
  show(event) {
    const block = event.target.closest(".block")
    if (!block || this.dragged || block.classList.contains("changed")) return (this.dragged = false)
    const form = document.getElementById(block.dataset.form)
    const field = form?.elements["starts_at-hour"]
    field?.scrollIntoView({ block: "center" })
    field?.focus()
  }

  async save(block) {
    const form = document.getElementById(block.dataset.form)
    const day = form.elements["starts_at-day"], hour = form.elements["starts_at-hour"]
    const at = new Date(`${day.defaultValue}T${hour.defaultValue}Z`) // home's wall clock; its zone is the server's to know
    at.setUTCMinutes(at.getUTCMinutes() + block.at.top - block.dataset.top)
    day.value = at.toISOString().slice(0, 10)
    hour.value = at.toISOString().slice(11, 16)
    form.elements.minutes.value = block.at.minutes
    this.busy = true
    block.setAttribute("aria-busy", "true")
    try {
      const body = new URLSearchParams(new FormData(form))
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "day" } })
      if (!answer.headers.get("Content-Type")?.includes("html") || answer.redirected || answer.status >= 500) throw new Error(answer.status)
      const html = await answer.text()
      if (!html.includes("grid-blocks")) throw new Error("another page")
      this.day.innerHTML = html
      this.draw()
      this.says.textContent = answer.ok ? this.dataset.saved : this.querySelector("[role=alert]")?.textContent
      const again = [...this.querySelectorAll(".block")].find((each) => each.dataset.form === form.id)
      again?.querySelector("button").focus({ preventScroll: true })
    } catch {
      this.says.textContent = this.dataset.trouble
      form.requestSubmit()
    } finally {
      this.busy = false
      block.removeAttribute("aria-busy")
    }
  }
})
