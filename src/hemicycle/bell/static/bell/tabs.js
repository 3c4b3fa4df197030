// One stream for all tabs of a browser. The tab that holds the lock `bell` leads: its line listens with the tokens of all,
// from the oldest of their places on, and each tab takes what it has not had. The lock goes to another tab when the leader
// is closed, frozen or crashes; a channel carries only data. Where locks are missing (http on a local network) each tab has
// a line of its own, and gives it up while it is hidden.
import { Line } from "./line.js";

const NAME = "bell"
const MOST_TOKENS = 12
const LONGEST = 14_000 // characters of all tokens
const GATHER = 150 // ms in which tabs answer a new leader
const LOOK = 15_000 // ms between two looks whether the leader still speaks
const MOST_SILENT = 5 // looks: then the lock is taken from it
const HIDDEN = 60_000 // ms after which a hidden tab without a leader lets go of its line

const number = (place) => Number(place.slice(place.lastIndexOf("-") + 1))
const epoch = (place) => place.slice(0, place.lastIndexOf("-"))
const older = (one, other) => (epoch(one) === epoch(other) && number(other) < number(one) ? other : one)

export class Tabs {
  /** `page` has a `token`, a `since`, `take(events, from, replay)`; `state(word)` and `check()` are told. */
  constructor(page, { state, check }) {
    Object.assign(this, { page, state, check, id: crypto.getRandomValues(new Uint32Array(2)).join("-") })
    this.shared = Boolean(navigator.locks && window.BroadcastChannel)
    addEventListener("pagehide", () => this.leave())
    addEventListener("pageshow", (event) => event.persisted && this.enter())
    document.addEventListener("freeze", () => this.leave())
    document.addEventListener("resume", () => this.enter())
    document.addEventListener("visibilitychange", () => this.seen())
    addEventListener("offline", () => this.line?.lost())
    addEventListener("online", () => setTimeout(() => this.line?.nudge(), Math.random() * 1000))
  }

  enter() {
    if (this.inside) return
    this.inside = true
    if (!this.shared) return this.alone()
    this.channel = new BroadcastChannel(NAME)
    this.channel.onmessage = ({ data }) => this.hear(data)
    this.join()
    this.stand()
    this.silent = 0
    this.looking = setInterval(() => this.look(), LOOK)
  }

  leave() {
    if (!this.inside) return
    this.inside = false
    clearInterval(this.looking)
    clearTimeout(this.hiding)
    this.post({ leave: this.id })
    this.candidate?.abort()
    this.resign()
    this.own?.close()
    this.own = this.line = null
    this.channel?.close()
  }

  /** The page has another token. */
  changed() {
    this.shared ? this.join() : this.alone()
  }

  // --- alone -----------------------------------------------------------------------------------------------
  alone({ asks = false } = {}) {
    this.own?.close()
    this.own = new Line({ events: (...came) => this.page.take(...came), state: this.state, refused: this.check }, { asks })
    if (!this.shared) this.line = this.own
    this.own.open([this.page.token], this.page.since)
  }

  seen() {
    clearTimeout(this.hiding)
    if (!this.inside) return
    if (this.shared) return document.hidden || this.post({ nudge: 1 })
    if (!document.hidden) this.line.source || this.alone()
    else this.hiding = setTimeout(() => this.line.close(), HIDDEN)
  }

  // --- followers -------------------------------------------------------------------------------------------
  post(message) {
    try {
      this.channel?.postMessage(message)
    } catch { /* closed meanwhile */ }
  }

  join() {
    const mine = { join: this.id, token: this.page.token, since: this.page.since }
    this.post(mine)
    if (this.members) this.admit(mine)
  }

  hear(said) {
    if (said.call) this.join()
    else if (said.join) this.members && this.admit(said)
    else if (said.leave) this.members?.delete(said.leave) && this.covered.delete(said.leave)
    else if (said.nudge) this.line?.slow && this.line.nudge()
    else this.told(said)
  }

  told({ to, over, events, from, replay, state, check }) {
    this.silent = 0
    if (over) over.includes(this.id) ? this.own || this.alone({ asks: true }) : this.covers()
    if (check) this.check()
    if (state && !this.own) this.state(state)
    if (events && to.includes(this.id)) this.page.take(events, from, replay)
  }

  covers() {
    this.own?.close()
    this.own = null
  }

  /** A leader that says nothing although there is a sign of life every 17 s has stopped without letting go. */
  look() {
    if (this.members || document.hidden || !navigator.onLine) return
    if (this.word === "slow") this.post({ nudge: 1 })
    if (++this.silent < MOST_SILENT) return
    this.silent = 0
    this.candidate.abort()
    this.stand({ steal: true })
  }

  // --- the leader ------------------------------------------------------------------------------------------
  stand(how) {
    const candidate = this.candidate = new AbortController()
    navigator.locks
      .request(NAME, how ?? { signal: candidate.signal }, () => this.inside && this.lead())
      .catch(() => {
        if (candidate.signal.aborted || !this.inside) return
        this.resign() // the lock was taken from us
        this.stand()
        this.join()
      })
  }

  lead() {
    this.members = new Map()
    this.covered = new Set()
    this.line = new Line({
      events: (events, from, replay) => this.spread({ to: [...this.covered], events, from, replay }),
      state: (state) => this.spread({ state }),
      refused: () => this.spread({ check: 1 }),
    })
    this.post({ call: this.id })
    this.join()
    return new Promise((done) => { this.done = done })
  }

  resign() {
    clearTimeout(this.gathering)
    if (this.members) this.line.close()
    this.members = this.line = null
    this.gathering = 0
    this.done?.()
  }

  spread(said) {
    this.post(said)
    this.told(said)
  }

  admit({ join, token, since }) {
    const known = this.members.get(join)
    this.members.set(join, { token, since })
    if (this.covered.has(join) && known?.token === token) return
    this.covered.delete(join)
    this.gathering ||= setTimeout(() => this.reopen(), GATHER)
  }

  /** Listen for everybody, from the oldest place of those who are new. The newest tabs first, if there are too many. */
  reopen() {
    this.gathering = 0
    const tokens = new Set(), before = this.covered
    let since = this.line.since
    this.covered = new Set()
    for (const [id, member] of [...this.members].reverse()) {
      const more = new Set(tokens).add(member.token)
      if (more.size > MOST_TOKENS || [...more].join().length > LONGEST) continue
      tokens.add(member.token)
      this.covered.add(id)
      if (!before.has(id)) since = since ? older(since, member.since) : member.since
    }
    this.spread({ over: [...this.members.keys()].filter((id) => !this.covered.has(id)) })
    this.line.open([...tokens], since)
  }
}
