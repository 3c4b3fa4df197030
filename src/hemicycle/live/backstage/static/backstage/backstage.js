// What counts backstage: <minutes-left> counts from what the server said was left, by the time that has passed since and
// never by the clock of the device; <crew-signal> goes when its minute is over; <prompter-view> keeps the screen awake.
// Once a minute, and whenever the device has slept, the run of show is read again. Without this file the page says what
// was so when it was loaded, and until when.
import { part, replace } from "../ui/region.js";

const EVERY = 60_000 // ms between two readings of the run of show
const SLEPT = 3000 // ms that the two clocks of a device may run apart before it counts as having slept
const PARTS = ["backstage-now", "run-of-show"]

const since = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0
let begun = false // elements of the page itself count from the moment at which it arrived

class Counting extends HTMLElement {
  connectedCallback() {
    this.from = begun ? performance.now() : since
    this.tick()
  }

  get seconds() {
    return Number(this.dataset.seconds) - (performance.now() - this.from) / 1000
  }
}

// 65 is "1:05", 3665 is "1:01:05", as the server writes it.
function clockText(seconds) {
  const two = (number) => String(number).padStart(2, "0"), minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60)
  return hours ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

class MinutesLeft extends Counting {
  tick() {
    const seconds = Math.floor(this.seconds), over = seconds < 0, whole = Math.abs(seconds)
    const [digits, words] = this.children
    const text = clockText(whole)
    if (digits.textContent !== text) digits.textContent = text
    this.toggleAttribute("data-long", whole >= 3600)
    const said = over ? this.dataset.over : this.dataset.left
    if (words.textContent !== said) words.textContent = said
    this.dataset.mood = over ? "over" : this.dataset.of === "item" && seconds <= 120 ? "soon" : ""
  }
}

class CrewSignal extends Counting {
  tick() {
    if (this.seconds <= 0) this.remove()
  }
}

class PrompterView extends HTMLElement {
  connectedCallback() {
    this.stayAwake()
    document.addEventListener("visibilitychange", () => this.stayAwake())
  }

  async stayAwake() {
    if (document.hidden) return
    await navigator.wakeLock?.request("screen").catch(() => {}) // a device that saves power may say no
  }
}

customElements.define("minutes-left", MinutesLeft)
customElements.define("crew-signal", CrewSignal)
customElements.define("prompter-view", PrompterView)
begun = true

let readAt = performance.now(), reading = false, before = { wall: Date.now(), run: performance.now() }

setInterval(() => {
  for (const each of document.querySelectorAll("minutes-left, crew-signal")) each.tick?.()
  const now = { wall: Date.now(), run: performance.now() }
  const slept = Math.abs(now.wall - before.wall - (now.run - before.run)) > SLEPT
  before = now
  if (!document.hidden && (slept || now.run - readAt > EVERY)) readAgain()
}, 1000)

document.addEventListener("visibilitychange", () => document.hidden || readAgain())
addEventListener("pageshow", (event) => event.persisted && readAgain())

async function readAgain() {
  const element = document.getElementById(PARTS[0])
  if (reading || !element) return
  reading = true
  const answer = await fetch(element.dataset.bellHref).catch(() => null)
  const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => "") : ""
  reading = false
  if (answer) readAt = performance.now()
  for (const id of PARTS) {
    const old = document.getElementById(id), next = html && part(html, id)
    if (old && next) replace(old, next)
    else if (old && answer && (answer.redirected || [403, 404, 410].includes(answer.status))) old.remove()
  }
}
