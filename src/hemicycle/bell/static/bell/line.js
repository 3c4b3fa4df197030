// One line to the house: a stream of events, or a question every ten seconds where no stream comes through. It says what came
// and how it stands: catching (up), live, slow (no stream comes through), offline.
const PATH = "/bell/"
const FIRST = 10_000 // ms in which a stream has to give a first sign
const SILENT = 45_000 // ms after which a stream without a sign is dead: there is one every 17 s
const EVERY = 10_000 // ms between two questions
const AGAIN = 120_000 // ms after which a stream is tried again; twice as long each time, up to SELDOM
const SELDOM = 960_000

const spread = (time) => time * (0.75 + Math.random() / 2)

/** What came after a place on these tokens: `{status, wait}`, with `answer` when the house gave one; status 0 is no house. */
export async function ask(tokens, since, signal) {
  try {
    const answer = await fetch(`${PATH}?${query(tokens)}&after=${since}`, { signal, cache: "no-store" })
    const wait = 1000 * (Number(answer.headers.get("Retry-After")) || 5)
    return answer.ok ? { status: 200, answer: await answer.json() } : { status: answer.status, wait }
  } catch {
    return { status: 0 }
  }
}

/** That these tokens no longer hold: refused, too old, or none. */
export const isRefusal = (status) => [400, 403, 410].includes(status)

const query = (tokens) => tokens.map((token) => `t=${encodeURIComponent(token)}`).join("&")

export class Line {
  /** `heard.events(events, from, replay)`, `heard.state(word)`, `heard.refused()`; `asks`: never try a stream. */
  constructor(heard, { asks = false } = {}) {
    this.heard = heard
    this.never = asks
    this.slow = asks
    this.again = AGAIN
    this.failed = 0
  }

  open(tokens, since) {
    this.tokens = tokens
    this.since = since
    this.slow ? this.question() : this.stream()
  }

  close() {
    this.source?.close()
    this.source = null
    this.asking?.abort()
    clearTimeout(this.timer)
  }

  /** The line may be there again, or somebody waits: look now. */
  nudge() {
    if (this.tokens && !this.source) this.slow ? this.question() : this.stream()
  }

  lost() {
    this.close()
    this.say("offline")
  }

  // --- a stream -------------------------------------------------------------------------------------------
  stream() {
    this.close()
    if (!this.slow) this.say(this.word === "offline" ? "offline" : "catching")
    this.live = this.troubled = false
    const source = this.source = new EventSource(`${PATH}?${query(this.tokens)}&since=${this.since}`)
    source.onmessage = (message) => this.came(message)
    source.onerror = () => this.trouble(source)
    this.watch(FIRST)
  }

  came({ data, lastEventId }) {
    const event = JSON.parse(data), from = this.since
    if (lastEventId && (lastEventId !== from || this.isOtherTongue(event))) event.id = lastEventId
    if (event.id) this.since = event.id
    if (event.id && event.l) this.last = event
    const replay = !this.live
    if (event.beat) {
      this.live = true
      this.troubled = false
      this.failed = 0
      this.slow = this.never
      this.again = AGAIN
      this.say("live")
    }
    this.watch(SILENT)
    if (event.refused) this.heard.refused()
    this.heard.events([event], from, replay)
  }

  /** The same message in another language has the same id; what is passing has none. */
  isOtherTongue({ t, n, l }) {
    const last = this.last
    return Boolean(l && last && last.id === this.since && last.t === t && last.n === n && last.l !== l)
  }

  trouble(source) {
    if (source !== this.source) return
    if (source.readyState === EventSource.CLOSED) return this.silent(++this.failed > 2)
    this.live = false // the browser comes back by itself, when the house has said
    this.say(this.word === "offline" || !navigator.onLine ? "offline" : "catching")
    if (!this.troubled) this.watch(2 * FIRST)
    this.troubled = true
  }

  watch(time) {
    clearTimeout(this.timer)
    const source = this.source
    this.timer = setTimeout(() => source === this.source && this.silent(!this.live), time)
  }

  /** No sign of the stream: does the house answer at all? */
  async silent(slow) {
    this.close()
    const answered = await this.missed()
    if (!answered) return
    if (!slow) return this.later(() => this.stream(), 1000)
    this.slow = true
    this.tryAt = Date.now() + spread(this.again)
    this.again = Math.min(2 * this.again, SELDOM)
    this.say("slow")
    this.later(() => this.question(), EVERY)
  }

  // --- questions ------------------------------------------------------------------------------------------
  async question() {
    if (!this.never && this.tryAt && Date.now() > this.tryAt) return this.stream()
    this.close()
    if (!(await this.missed())) return
    this.say("slow")
    this.later(() => this.question(), EVERY)
  }

  /** Ask what was missed; false when something else goes on instead. */
  async missed() {
    const asking = this.asking = new AbortController(), limit = setTimeout(() => asking.abort("slow"), 3 * FIRST)
    const { status, wait, answer } = await ask(this.tokens, this.since, asking.signal)
    clearTimeout(limit)
    if (asking !== this.asking || (asking.signal.aborted && asking.signal.reason !== "slow")) return false
    if (answer) {
      const from = this.since
      this.since = answer.since
      this.back = 0
      this.heard.events(answer.reset ? [{ reset: 1, r: answer.r, id: answer.since }] : [...answer.events, { id: answer.since, beat: 1, gone: answer.gone }], from, !this.slow || answer.events.length > 3)
      return true
    }
    if (isRefusal(status)) this.heard.refused()
    this.say(status ? "catching" : "offline")
    this.back = Math.min((this.back || 1) * 2, 32)
    this.later(() => this.nudge(), Math.max(wait ?? 0, isRefusal(status) ? 60_000 : 1000 * this.back))
    return false
  }

  later(call, time) {
    clearTimeout(this.timer)
    this.timer = setTimeout(call, spread(time))
  }

  say(word) {
    this.word = word
    this.heard.state(word)
  }
}
