// <chat-room> holds a chat. Lines come and go without it (bell.js, swap-form.js); with it, an answer is begun without leaving
// the page, lines of people one does not read or in languages one does not read stay out of sight, what came while one reads
// further up is counted, and Ctrl+Enter sends.
const words = (text) => (text ?? "").split(" ").filter(Boolean)

customElements.define("chat-room", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".lines")
    this.box = this.querySelector(".lines-box")
    this.down = this.querySelector("[data-to-newest]")
    this.unseen = 0
    this.addEventListener("bell:arrived", (event) => this.came(event.target, event.detail))
    this.addEventListener("click", (event) => this.clicked(event))
    this.addEventListener("keydown", (event) => this.typed(event))
    this.box.addEventListener("scroll", () => this.isDown() && this.seen(), { passive: true })
    for (const line of this.list.children) this.settle(line)
    if (this.list.dataset.bellInto && !location.hash.startsWith("#line-")) this.toEnd()
  }

  /** A line that came: out of sight if it is not for this reader, counted if they read further up. */
  came(line, detail) {
    if (!line.matches?.(".lines > li")) return
    const from = Number(this.list.dataset.from)
    if (Number(line.dataset.order) < from) return line.remove() // an older one that has changed and is not in this page
    this.settle(line)
    if ("arrived" in line.dataset && !line.hidden && !this.isDown() && !detail?.replay) this.count(this.unseen + 1)
  }

  settle(line) {
    const { author, language } = line.dataset
    const blocked = words(this.dataset.blocked), read = words(this.dataset.read)
    if (author && blocked.includes(author)) line.hidden = true
    if (language && read.length && !read.includes(language)) line.hidden = true
    const zone = document.querySelector("meta[name=zone-chosen]")?.content
    const time = zone && line.querySelector(".hour time")
    if (time) time.textContent = new Date(time.dateTime).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone })
  }

  // --- where one reads ----------------------------------------------------------------------------------
  isDown() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 60
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight
    this.seen()
  }

  seen() {
    if (this.unseen) this.count(0)
  }

  count(number) {
    this.unseen = number
    if (!this.down) return
    this.down.hidden = !number
    this.down.textContent = number === 1 ? this.dataset.oneNew : this.dataset.someNew.replace("COUNT", number)
  }

  // --- writing ------------------------------------------------------------------------------------------
  clicked(event) {
    if (event.target.closest("[data-to-newest]")) return this.toEnd()
    const answer = event.target.closest("[data-answers]"), nobody = event.target.closest("[data-answers-nobody]")
    const form = this.querySelector("#write form")
    if (!form || !(answer || nobody) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const note = form.querySelector(".answering"), said = note.querySelector("[data-words]")
    form.elements.answers.value = answer?.dataset.answers ?? ""
    said.textContent = answer ? said.dataset.words.replace("NAME", answer.dataset.name) : ""
    note.hidden = !answer
    form.elements.text.focus()
  }

  typed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.name === "text") {
      event.preventDefault()
      event.target.form.requestSubmit()
    }
  }
})
