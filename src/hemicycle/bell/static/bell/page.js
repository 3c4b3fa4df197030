// What arrives is put into this page: parcels where they belong, bells by reading again with the reader's own eyes. The page
// knows its place in the sequence, so nothing is shown twice, and what is missing is asked for.
import { part, replace, steady } from "../ui/region.js";
import { ask, isRefusal } from "./line.js";

const AT_LAST = 300 // ms after which whoever has things read out is told of changes again
const MOST_TRIES = 5

const number = (place) => Number(place.slice(place.lastIndexOf("-") + 1))
const epoch = (place) => place.slice(0, place.lastIndexOf("-"))
const rest = (time) => new Promise((done) => setTimeout(done, time))
const tell = (name, detail, where = document) => where.dispatchEvent(new CustomEvent(`bell:${name}`, { bubbles: true, detail }))

export class Page {
  constructor(token, since) {
    this.token = token
    this.since = since
    this.chain = Promise.resolve()
    this.due = new Map() // element's id or itself → how often it was tried
    document.addEventListener("visibilitychange", () => this.readAll())
  }

  /** Events, in order, that begin after the place `from`. `replay`: they were missed. */
  take(events, from, replay) {
    this.chain = this.chain.then(() => this.digest(events, from, replay)).catch((trouble) => console.warn("bell:", trouble))
    return this.chain
  }

  /** Ask for what is missing; false when the page's own token no longer holds. */
  catchUp() {
    const asked = this.chain.then(() => this.fill())
    this.chain = asked.catch(() => {})
    return asked
  }

  async digest(events, from, replay) {
    if (this.paused) return
    if (replay) this.hush(true)
    for (const event of events) {
      if (event.gone?.length) tell("gone", { topics: event.gone })
      if (event.reset) await this.reset(event, from)
      else if (!event.id) this.show(event, false)
      else if (epoch(event.id) !== epoch(this.since)) await this.fill()
      else if (number(event.id) > number(this.since) && this.isMine(event)) {
        this.show(event, replay)
        this.since = event.id
      }
    }
    if (replay) this.hush(false)
  }

  async fill() {
    for (let tries = 1; ; tries = Math.min(2 * tries, 32)) {
      const { status, answer, wait } = await ask([this.token], this.since)
      if (answer && this.paused) return true
      if (answer) {
        this.hush(true)
        if (answer.reset) this.readAnew(answer.r)
        for (const event of answer.events) if (this.isMine(event)) this.show(event, true)
        this.since = answer.since
        this.hush(false)
        return true
      }
      if (isRefusal(status)) return false
      await rest(Math.max(wait ?? 0, tries * 1000) * (0.75 + Math.random() / 2))
    }
  }

  /** So much was missed that reading is cheaper. A page that is further on than the line asks for itself. */
  async reset(event, from) {
    const same = epoch(event.id) === epoch(this.since)
    if (same && epoch(from) === epoch(this.since) && number(this.since) > number(from)) return this.fill()
    this.since = event.id
    this.readAnew(event.r)
  }

  isMine({ l }) {
    return !l || l === document.documentElement.lang
  }

  // --- into the page ---------------------------------------------------------------------------------------
  show({ t, n, h, r, id }, replay) {
    if (!n) return
    const detail = { topic: t, name: n, id, replay }
    if (h === undefined) {
      for (const each of named("read", t, n)) this.readSoon(each, r, detail)
      return
    }
    const holder = document.createElement("template")
    holder.innerHTML = h
    for (const element of [...holder.content.children]) {
      tell("arrived", detail, put(element, t, n) ?? document)
    }
  }

  // --- reading again ---------------------------------------------------------------------------------------
  /** Everything that can be read again, spread over so many seconds; without any, the page says it is not up to date. */
  readAnew(spread = 0) {
    const readable = document.querySelectorAll("[data-bell-read], [data-bell-into][data-bell-href]")
    for (const each of readable) this.readSoon(each, spread, { replay: true })
    if (document.querySelector("[data-bell-into]:not([data-bell-href])")) tell("state", { state: "ended" })
    tell("reset", {})
  }

  readSoon(element, spread = 0, detail) {
    const known = this.due.get(element)
    if (known) return Object.assign(known, { detail, more: known.reading })
    const due = { detail, tries: 0 }
    this.due.set(element, due)
    due.timer = setTimeout(() => this.readNow(element, due), Math.random() * spread * 1000)
  }

  readAll() {
    if (!document.hidden) for (const [element, due] of this.due) if (due.waits) this.readNow(element, due)
  }

  async readNow(element, due) {
    due.waits = document.hidden // nobody looks: one reading is enough when somebody does
    if (due.waits || due.reading) return
    if (!element.isConnected) return this.due.delete(element)
    due.reading = true
    due.more = false
    const { status, html } = await read(element.dataset.bellHref)
    due.reading = false
    if (status === 200) {
      const next = part(html, element.id)
      const there = element.isConnected ? element : document.getElementById(element.id) // a form may have replaced it meanwhile
      if (next && there) there.dataset.bellInto ? refill(there, next) : replace(there, next)
      tell("arrived", due.detail, next?.isConnected ? next : there ?? document)
    } else if ([403, 404, 410].includes(status)) element.remove() // what one may no longer see is not there
    else if (++due.tries < MOST_TRIES) {
      due.timer = setTimeout(() => this.readNow(element, due), 2000 * 2 ** due.tries * (0.75 + Math.random() / 2))
      return
    } else tell("state", { state: "ended" })
    this.due.delete(element)
    if (due.more) this.readSoon(document.getElementById(element.id) ?? element, 0, due.detail)
  }

  /** Lists are not read out while what was missed is put in. */
  hush(on) {
    clearTimeout(this.loud)
    const lists = document.querySelectorAll("[data-bell-into]:is([role=log], [aria-live])")
    if (on) for (const each of lists) each.setAttribute("aria-busy", "true")
    else this.loud = setTimeout(() => lists.forEach((each) => each.removeAttribute("aria-busy")), AT_LAST)
  }
}

/** `data-bell-into="session/17 line pinned, desk/3 line"`: a topic, then the names; several after commas. */
function named(what, topic, name) {
  const hears = (one) => {
    const [mine, ...names] = one.trim().split(/\s+/)
    return mine === topic && names.includes(name)
  }
  return [...document.querySelectorAll(`[data-bell-${what}]`)].filter((each) => each.getAttribute(`data-bell-${what}`).split(",").some(hears))
}

function put(element, topic, name) {
  const there = element.id && document.getElementById(element.id)
  if (there) return replace(there, element) ? element : there
  if ("gone" in element.dataset) return null
  const [place] = named("into", topic, name)
  if (!place) return null
  element.dataset.arrived = ""
  const atEnd = steady(place, () => place.insertBefore(element, follower(place, element)))
  if (atEnd) trim(place)
  return element
}

/** In front of which element this one stands, by `data-order`; those without stand in the order they came. */
function follower(place, element) {
  const ordered = [...place.children].filter((each) => "order" in each.dataset), order = Number(element.dataset.order)
  if ("newestFirst" in place.dataset) {
    return "order" in element.dataset ? ordered.find((each) => Number(each.dataset.order) <= order) ?? null : place.firstElementChild
  }
  if (!("order" in element.dataset)) return null
  const before = ordered.findLast((each) => Number(each.dataset.order) <= order)
  return before ? before.nextElementSibling : ordered[0] ?? null
}

/** `data-bell-most`: so many stay in the page of whoever is at the end of the list. */
function trim(place) {
  const most = Number(place.dataset.bellMost)
  if (!most || "newestFirst" in place.dataset) return
  while (place.children.length > most && !place.firstElementChild.contains(document.activeElement)) place.firstElementChild.remove()
}

/** What a list holds now: what stayed the same stays where it is. */
function refill(place, next) {
  steady(place, () => {
    const fresh = [...next.children], ids = new Set(fresh.map((each) => each.id).filter(Boolean))
    for (const each of [...place.children]) if (!ids.has(each.id)) each.remove()
    fresh.forEach((each, at) => {
      let there = each.id && document.getElementById(each.id)
      if (there?.parentElement === place) there = replace(there, each) && !there.isConnected ? each : there
      else there = each
      if (place.children[at] !== there) place.insertBefore(there, place.children[at] ?? null)
    })
  })
}

async function read(address) {
  try {
    const answer = await fetch(address, { headers: { "X-Fragment": "bell" } })
    return answer.redirected ? { status: 403 } : { status: answer.status, html: answer.ok ? await answer.text() : "" }
  } catch {
    return { status: 0 }
  }
}

/** The page's own address and place, read again: `<meta name="bell">` of the page as it is given now. */
export async function renewed() {
  const answer = await fetch(location.href).catch(() => null)
  if (!answer?.ok) return ""
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  return tokenIn(page)
}

/** The token that a page states, or nothing. */
export function tokenIn(page) {
  const address = page.querySelector("meta[name=bell]")?.content
  return address ? new URL(address, location.href).searchParams.get("t") : ""
}
