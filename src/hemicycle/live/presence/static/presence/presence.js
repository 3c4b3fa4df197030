// <room-presence> shows that somebody is still here (once a minute, and when they leave), and lets what the room says drift up
// once. Where less motion, less data or light pages (`data-still`) are wished for, nothing drifts: the numbers under the buttons
// are the same.
const MINUTE = 60_000, STALE = 12_000 // ms; after that long without word the numbers under the buttons are past
const MOST = 14 // pictures of one sign at once

customElements.define("room-presence", class extends HTMLElement {
  connectedCallback() {
    if (this.begun) return
    this.begun = true
    this.own = {}
    this.calm = matchMedia("(prefers-reduced-motion: reduce)")
    this.lean = matchMedia("(prefers-reduced-data: reduce)")
    this.addEventListener("bell:arrived", (event) => event.target.id === "room-reactions" && this.heard(event.target))
    this.addEventListener("submit", (event) => this.said(event), true)
    this.forget()
    if (this.dataset.here) this.stay()
  }

  // --- reactions ----------------------------------------------------------------------------------------
  said(event) {
    const sign = event.submitter?.value
    if (!event.target.matches(".reactions") || !sign || event.target.getAttribute("aria-busy") === "true") return
    this.own[sign] = (this.own[sign] ?? 0) + 1
    this.drift(sign, 1)
  }

  heard(list) {
    this.forget()
    for (const each of list.dataset.fresh.split(" ").filter(Boolean)) {
      const [sign, count] = each.split(":"), mine = Math.min(this.own[sign] ?? 0, Number(count))
      this.own[sign] = 0
      this.drift(sign, Number(count) - mine)
    }
  }

  forget() {
    clearTimeout(this.stale)
    this.stale = setTimeout(() => this.querySelectorAll("#room-reactions li").forEach((each) => each.replaceChildren()), STALE)
  }

  drift(sign, count) {
    const button = this.querySelector(`.reaction[value="${CSS.escape(sign)}"]`), place = this.querySelector(".drifting")
    if (!button || !place || this.isStill() || document.hidden) return
    const from = button.getBoundingClientRect(), edge = this.getBoundingClientRect()
    for (let at = 0; at < Math.min(count, MOST); at++) {
      const picture = document.createElement("span")
      picture.textContent = button.firstElementChild.textContent
      picture.style.left = `${from.left - edge.left + from.width * Math.random()}px`
      picture.style.animationDelay = `${at ? Math.random() * 0.8 : 0}s`
      picture.addEventListener("animationend", () => picture.remove())
      place.append(picture)
    }
  }

  isStill() {
    return "still" in this.dataset || this.calm.matches || this.lean.matches
  }

  // --- here -----------------------------------------------------------------------------------------------
  stay() {
    const soon = () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.beat(soon), MINUTE * (0.9 + Math.random() / 5))
    }
    soon()
    addEventListener("pageshow", (event) => event.persisted && this.beat(soon))
    addEventListener("pagehide", () => navigator.sendBeacon(this.dataset.here, this.form({ leaving: "1" })))
  }

  async beat(next) {
    const sent = { method: "POST", body: this.form(), headers: { "X-Fragment": "here" } }
    const answer = await fetch(this.dataset.here, sent).catch(() => null)
    if (!answer || answer.status >= 500 || answer.status === 204) next() // whoever is not let in any more asks no longer
  }

  form(more = {}) {
    const token = this.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""
    return new URLSearchParams({ csrfmiddlewaretoken: token, ...more })
  }
})
