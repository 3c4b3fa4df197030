// <caption-desk> sends what is typed without a pause: Enter empties the field at once, what was typed waits its turn below it
// and is sent in its order, again if the line is weak. Each carries its own key, so that what is sent twice is one caption.
import { part, replace } from "../ui/region.js";

const LONGEST_WAIT = 15 // seconds between two tries
const rest = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000))
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")

customElements.define("caption-desk", class extends HTMLElement {
  connectedCallback() {
    this.queue = []
    this.pending = this.querySelector("[data-pending]")
    this.addEventListener("submit", (event) => this.submitted(event))
    this.addEventListener("keydown", (event) => this.typed(event))
    this.addEventListener("click", (event) => this.clicked(event))
    addEventListener("beforeunload", (event) => this.queue.length && event.preventDefault())
  }

  get form() {
    return this.querySelector("#captions-form form")
  }

  get field() {
    return this.form.elements.text
  }

  typed(event) {
    if (event.target !== this.form?.elements.text || event.isComposing) return
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault()
      this.form.requestSubmit()
    } else if (event.key === "Escape" && this.form.elements.correcting.value) this.correctNothing()
    else if (event.key === "ArrowUp" && !this.field.value) {
      const last = this.querySelector("[data-correct][data-own]")
      if (!last) return
      event.preventDefault()
      this.correct(last)
    }
  }

  clicked(event) {
    const link = event.target.closest("[data-correct], [data-correct-nothing]"), item = event.target.closest("[data-into-field]")
    if (item) return this.intoField(item.closest("li"))
    if (!link || !this.form || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    link.dataset.correct ? this.correct(link) : this.correctNothing()
  }

  // --- correcting: what was being typed comes back afterwards ---------------------------------------------
  correct(link) {
    const { correcting } = this.form.elements
    if (!correcting.value) this.begun = this.field.value
    this.fill(link.dataset.correct, link.dataset.words)
  }

  correctNothing() {
    this.fill("", this.begun ?? "")
    this.begun = ""
  }

  fill(correcting, words) {
    this.form.elements.correcting.value = correcting
    this.form.querySelector(".correcting").hidden = !correcting
    this.field.value = words
    this.field.focus()
    this.field.setSelectionRange(words.length, words.length)
  }

  // --- sending --------------------------------------------------------------------------------------------
  submitted(event) {
    if (event.target !== this.form) return
    event.preventDefault()
    const text = this.field.value.trim()
    if (!text) return this.field.focus()
    const body = new URLSearchParams(new FormData(this.form))
    const item = this.querySelector("template").content.firstElementChild.cloneNode(true)
    item.querySelector("[data-text]").textContent = text
    this.pending.append(item)
    this.queue.push({ body, item })
    this.form.elements.key.value = key()
    this.correctNothing()
    this.sendAll()
  }

  async sendAll() {
    if (this.busy) return
    this.busy = true
    for (let wait = 1; this.queue.length;) {
      const { body, item } = this.queue[0]
      const sent = { method: "POST", body, headers: { "X-Fragment": "captions-sent" } }
      const answer = await fetch(this.dataset.href, sent).catch(() => null)
      const html = answer && answer.status < 500 ? await answer.text().catch(() => null) : null
      if (html === null) {
        this.say(item, "[data-again]")
        await rest(wait)
        wait = Math.min(2 * wait, LONGEST_WAIT)
        continue
      }
      wait = 1
      this.queue.shift()
      this.took(item, body, answer.ok && part(html, "captions-sent"), html)
    }
    this.busy = false
  }

  took(item, body, next, html) {
    const list = document.getElementById("captions-sent")
    if (next) {
      replace(list, next)
      return item.remove()
    }
    const page = new DOMParser().parseFromString(html, "text/html")
    const reason = page.querySelector("[role=alert], main .notice, main p")?.textContent.trim() ?? ""
    this.say(item, "[data-refused]")
    item.querySelector("[data-refused]").textContent = reason
    item.querySelector("[data-into-field]").hidden = false
    item.correcting = body.get("correcting")
  }

  say(item, which) {
    for (const each of item.querySelectorAll("[data-sending], [data-again], [data-refused]")) each.hidden = !each.matches(which)
  }

  /** What was refused comes back before what is being typed: nothing of it is lost. */
  intoField(item) {
    const text = item.querySelector("[data-text]").textContent
    this.fill("", [text, this.field.value].filter(Boolean).join("\n"))
    item.remove()
  }
})
