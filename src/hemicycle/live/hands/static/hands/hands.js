// <raised-hands> marks what is the reader's own in a list that all are sent alike, keeps their place in it, and says aloud
// what is worth it. <speaking-clock> shows the time that is left. Without this the page says until when, and one reloads.
const ROWS = [5, 9, 13], DOTS = ROWS.reduce((sum, many) => sum + many)
const SVG = "http://www.w3.org/2000/svg"
const LAST = 60 // seconds that count as the last

// --- the house's clock ------------------------------------------------------------------------------------------------
// A device's clock may be wrong. What arrives says what the house's clock was when it was written: the latest such moment,
// measured against the device, is nearest the truth, because all come late and none early.
let ahead = -Infinity // ms by which the house's clock is before the device's
let slept = Date.now() - performance.now()

const houseNow = () => Date.now() + ahead
const heard = (now) => { ahead = Math.max(ahead, now - Date.now()) }

/** True when the device's clock was set, or the device slept: what was measured no longer holds. */
const isAstray = () => Math.abs(Date.now() - performance.now() - slept) > 2000

async function measureAgain(clock) {
  const answer = await fetch(clock.dataset.href, { headers: { "X-Fragment": "clock" } }).catch(() => null)
  if (!answer) return // offline: asked again with the next second
  slept = Date.now() - performance.now()
  const now = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("speaking-clock")?.dataset.now
  if (now) ahead = Number(now) * 1000 - Date.now()
}

const left = new Map() // floor → seconds that were left when it was last shown: a clock is replaced, its floor goes on

customElements.define("speaking-clock", class extends HTMLElement {
  connectedCallback() {
    heard(Number(this.dataset.now) * 1000)
    this.began = Date.parse(this.dataset.began)
    this.ends = Date.parse(this.dataset.ends)
    if (!this.face) this.build()
    this.tick()
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  build() {
    this.face = document.createElement("div")
    this.face.className = "clock-face"
    this.words = Object.assign(document.createElement("p"), { className: "clock-words" })
    this.words.setAttribute("role", "timer")
    this.digits = document.createElement("bdi")
    this.digits.dir = "ltr"
    this.face.append((this.arc = hemicycle()), this.words)
    this.prepend(this.face)
  }

  async tick() {
    if (isAstray()) await measureAgain(this)
    if (!this.isConnected) return
    const seconds = Math.ceil((this.ends - houseNow()) / 1000)
    this.show(seconds)
    this.tell(seconds)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tick(), 1000 - (((houseNow() - this.ends) % 1000) + 1000) % 1000 + 5)
  }

  show(seconds) {
    const over = seconds <= 0, length = Math.abs(seconds)
    this.dataset.state = over ? "over" : seconds <= LAST ? "last" : "running"
    this.digits.textContent = `${Math.floor(length / 60)}:${String(length % 60).padStart(2, "0")}`
    const sentence = over ? this.dataset.overWords : this.dataset.leftWords
    if (sentence !== this.sentence) {
      const [before, after] = (this.sentence = sentence).split("TIME")
      this.words.replaceChildren(before, this.digits, after ?? "")
    }
    const share = Math.max(0, Math.min(1, (this.ends - houseNow()) / (this.ends - this.began)))
    const lit = over ? 0 : Math.ceil(share * DOTS)
    this.arc.childNodes.forEach((dot, at) => dot.classList.toggle("out", at < DOTS - lit))
  }

  /** Once when the last minute begins, once when the time is over; not for what was so when the page was read. */
  tell(seconds) {
    const floor = this.dataset.floor, before = left.get(floor)
    left.set(floor, seconds)
    if (before === undefined) return
    const passed = (mark) => before > mark && seconds <= mark
    if (passed(0)) this.dispatchEvent(new CustomEvent("clock:over", { bubbles: true }))
    else if (passed(LAST)) this.dispatchEvent(new CustomEvent("clock:minute", { bubbles: true }))
  }
})

/** Seats of a hemicycle, in the order in which they go dark: around the speaker, from where one begins to read. */
function hemicycle() {
  const svg = document.createElementNS(SVG, "svg"), dots = []
  svg.setAttribute("viewBox", "0 0 64 36")
  svg.setAttribute("aria-hidden", "true")
  svg.classList.add("seats")
  ROWS.forEach((many, row) => {
    for (let at = 0; at < many; at++) {
      const angle = Math.PI * (1 - at / (many - 1)), radius = 12 + row * 8.5
      dots.push({ angle, x: 32 + radius * Math.cos(angle), y: 32.5 - radius * Math.sin(angle) })
    }
  })
  for (const { x, y } of dots.sort((one, other) => other.angle - one.angle)) {
    const dot = document.createElementNS(SVG, "circle")
    for (const [name, value] of Object.entries({ cx: x.toFixed(2), cy: y.toFixed(2), r: 2.1 })) dot.setAttribute(name, value)
    svg.append(dot)
  }
  return svg
}

// --- the list -----------------------------------------------------------------------------------------------------------
const KEPT = "hands-aloud"
const kept = () => { try { return localStorage.getItem(KEPT) } catch { return null } }
const keep = (value) => { try { localStorage.setItem(KEPT, value) } catch { /* a browser that keeps nothing */ } }

customElements.define("raised-hands", class extends HTMLElement {
  connectedCallback() {
    this.said = this.querySelector("[data-say]")
    this.hasFloor = this.mine()?.dataset.floor ?? ""
    new MutationObserver(() => this.settle()).observe(this, { childList: true })
    this.addEventListener("clock:minute", () => this.isAloud() && this.say(this.dataset.minute))
    this.addEventListener("clock:over", () => this.isAloud() && this.say(this.dataset.over))
    this.aloud()
    this.settle()
  }

  mine() {
    return this.querySelector("#my-hand")
  }

  settle() {
    for (const each of this.querySelectorAll("[data-mark]")) {
      const own = this.dataset.mine !== "" && each.dataset.mark === this.dataset.mine
      each.classList.toggle("is-own", own)
      for (const pill of each.querySelectorAll(".own")) pill.hidden = !own
    }
    const row = this.querySelector("li.hand.is-own"), place = this.querySelector("[data-place]")
    if (row && place) place.textContent = row.querySelector(".place").textContent
    this.inOwnZone()
    const floor = this.mine()?.dataset.floor ?? ""
    if (floor && floor !== this.hasFloor) this.say(this.dataset.yours)
    this.hasFloor = floor
  }

  /** What all are sent alike has home's hours; whoever has chosen a zone reads theirs. */
  inOwnZone() {
    const zone = document.querySelector("meta[name=zone-chosen]")?.content
    if (!zone) return
    const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone })
    for (const moment of this.querySelectorAll("local-time")) {
      for (const time of moment.querySelectorAll("time")) time.textContent = hour.format(new Date(time.dateTime))
      for (const name of moment.querySelectorAll(".zone")) name.textContent = this.dataset.zoneName
    }
  }

  // --- aloud ------------------------------------------------------------------------------------------------------------
  aloud() {
    const line = this.querySelector("[data-aloud]"), box = line.querySelector("input")
    line.hidden = false
    box.checked = kept() !== "no"
    box.addEventListener("change", () => keep(box.checked ? "yes" : "no"))
  }

  isAloud() {
    return this.querySelector("[data-aloud] input").checked
  }

  say(words) {
    this.said.textContent = ""
    setTimeout(() => { this.said.textContent = words }, 100) // said anew even when it is the same
  }
})
