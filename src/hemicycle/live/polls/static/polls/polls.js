// <poll-list>: sends answers without leaving the page, shows what this reader has chosen in polls that arrive (they come
// alike for all), and keeps open polls first. Nothing is moved or changed under the hands of somebody who chooses: totals
// arrive beside the choices, and the list is put in order only while nobody is in it. Without it every form is a form.
import { part, replace } from "../ui/region.js";

class PollList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".polls")
    this.touched = new Set() // polls in which somebody chooses and has not sent it
    this.addEventListener("submit", (event) => this.send(event))
    this.addEventListener("change", (event) => this.choose(event))
    this.addEventListener("keydown", (event) => this.enter(event))
    this.list.addEventListener("focusout", () => setTimeout(() => this.order()))
    this.heard = (event) => this.hear(event)
    document.addEventListener("bell:arrived", this.heard)
    this.watching = new MutationObserver((changes) => this.settle(changes))
    this.watching.observe(this.list, { childList: true })
    this.settle([])
  }

  disconnectedCallback() {
    document.removeEventListener("bell:arrived", this.heard)
    this.watching.disconnect()
  }

  get own() {
    return this.querySelector("#poll-own")
  }

  // What this reader chose: numbers of options by polls.
  chosen() {
    const pairs = (this.own?.dataset.own || "").split(" ").filter(Boolean).map((pair) => pair.split(":"))
    return new Map(pairs.map(([poll, numbers]) => [poll, new Set(numbers.split(","))]))
  }

  settle(changes) {
    const fresh = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.isConnected && "poll" in (node.dataset || {}))
    for (const poll of fresh) {
      this.touched.delete(poll.dataset.poll)
      if (poll.matches(".open[data-arrived]")) this.say(`${this.dataset.opened || ""} ${poll.querySelector("h3").textContent}`)
    }
    this.show()
    this.order()
  }

  show() {
    const chosen = this.chosen()
    for (const poll of this.list.querySelectorAll(":scope > [data-poll]")) this.mark(poll, chosen.get(poll.dataset.poll))
  }

  // A poll as it is for this reader.
  mark(poll, numbers) {
    const own = numbers || new Set(), once = "once" in poll.dataset && own.size > 0
    for (const option of poll.querySelectorAll(".option")) {
      const input = option.querySelector("input"), number = input?.value ?? option.querySelector("[data-option]").dataset.option
      option.querySelector(".yours").hidden = !own.has(number)
      if (!input) continue
      if (own.size && !this.touched.has(poll.dataset.poll)) input.checked = own.has(number)
      input.disabled = once
    }
    const button = poll.querySelector(".send button")
    if (!button) return
    button.textContent = own.size ? this.dataset.change : this.dataset.send
    button.hidden = once
    const status = poll.querySelector("[data-status]")
    if (own.size && !status.textContent) status.textContent = this.dataset.kept
    this.limit(poll)
    this.form(poll)
  }

  // A poll that has arrived has no form of its own yet: it is made after the one that stands for all.
  form(poll) {
    const pattern = this.querySelector("#poll-answer"), id = `poll-answer-${poll.dataset.poll}`
    if (!pattern || document.getElementById(id)) return
    const made = pattern.cloneNode(true)
    made.id = id
    made.action = pattern.action.replace("/0/answer/", `/${poll.dataset.poll}/answer/`)
    pattern.after(made)
  }

  choose(event) {
    const poll = event.target.closest("[data-poll]")
    if (!poll) return
    this.touched.add(poll.dataset.poll)
    poll.querySelector("[data-status]").textContent = ""
    this.limit(poll)
  }

  // As many as one may choose: then the others wait until one is taken back.
  limit(poll) {
    const boxes = [...poll.querySelectorAll("input[type=checkbox]")], full = boxes.filter((box) => box.checked).length >= Number(poll.dataset.most)
    if (!poll.querySelector(".send button")?.hidden) for (const box of boxes) box.disabled = full && !box.checked
  }

  // Enter sends the poll in which one is.
  enter(event) {
    const poll = event.key === "Enter" && event.target.matches(".option input") && event.target.closest("[data-poll]")
    if (!poll) return
    event.preventDefault()
    poll.querySelector(".send button")?.click()
  }

  async send(event) {
    const form = event.target, key = form.id.match(/^poll-answer-(\d+)$/)?.[1]
    const poll = key && this.list.querySelector(`:scope > [data-poll="${key}"]`)
    if (!poll) return
    event.preventDefault()
    if (poll.getAttribute("aria-busy") === "true") return
    poll.setAttribute("aria-busy", "true")
    const status = poll.querySelector("[data-status]")
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Fragment": "polls" } }).catch(() => null)
    const html = answer && answer.status < 500 ? await answer.text().catch(() => "") : ""
    const next = html && part(html, "poll-own")
    poll.removeAttribute("aria-busy")
    if (!next) return answer && answer.status < 500 ? form.submit() : this.refuse(status, this.dataset.lost)
    if (answer.ok) this.touched.delete(key)
    status.textContent = ""
    replace(this.own, next, { sent: true })
    this.show()
    const now = this.list.querySelector(`:scope > [data-poll="${key}"] [data-status]`)
    if (!answer.ok) this.refuse(now || status, next.dataset.trouble)
    else this.say(this.dataset.kept)
  }

  refuse(status, words) {
    const told = Object.assign(document.createElement("span"), { className: "danger", role: "alert", textContent: words })
    status.replaceChildren(told)
  }

  say(words) {
    const place = this.querySelector("[data-said]")
    if (place) place.textContent = words
  }

  // One's own part was read again, or one has answered in another tab.
  async hear({ detail, target }) {
    if (target instanceof Element && target.id === "poll-own") return this.show()
    const seat = this.own?.dataset.bellRead?.split(",").some((one) => one.startsWith(`${detail?.topic} `))
    if (detail?.name !== "answered" || !seat) return
    const answer = await fetch(this.own.dataset.bellHref).catch(() => null)
    const next = answer?.ok && !answer.redirected && part(await answer.text(), "poll-own")
    if (!next) return
    replace(this.own, next)
    this.show()
  }

  order() {
    if (this.list.contains(document.activeElement) || this.list.matches(":active")) return
    const before = [...this.list.children]
    const after = [...before].sort((a, b) => Number(a.dataset.order) - Number(b.dataset.order))
    if (after.some((item, index) => item !== before[index])) this.list.append(...after)
  }
}

customElements.define("poll-list", PollList)
