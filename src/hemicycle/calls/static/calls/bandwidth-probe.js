// <bandwidth-probe>: fetches and sends pieces of random bytes, larger ones as long as they travel fast, and says how many
// kbit/s that was.
const DOWN = [64, 256, 512] // kB
const UP = [32, 128, 256]
const FAST = 600 // ms: a piece that took less tells little, so a larger one follows
const PATIENCE = 20_000 // ms for one piece
const FASTEST = 10_000_000 // kbit/s
class Later extends Error {}

customElements.define("bandwidth-probe", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("probe", ({ detail }) => this.measure(detail))
    this.addEventListener("end", () => this.close())
  }

  async measure(part) {
    const stop = (this.stop = new AbortController())
    try {
      await travel(`${this.dataset.line}?bytes=1`, {}, stop) // the line is open from here on
      const down = await speed(DOWN, (bytes) => travel(`${this.dataset.line}?bytes=${bytes}`, {}, stop))
      const up = await speed(UP, (bytes) => travel(this.dataset.line, { method: "POST", body: random(bytes) }, stop))
      this.figures(down, up)
      part.tell(this.code(down, up), { down, up })
    } catch (error) {
      if (!stop.signal.aborted) part.tell(error instanceof Later ? "later" : "failed")
    }
  }

  code(down, up) {
    return ["video", "sound"].find((name) => {
      const [least_down, least_up] = this.dataset[name].split(" ").map(Number)
      return down >= least_down && up >= least_up
    }) ?? "text"
  }

  figures(down, up) {
    const number = new Intl.NumberFormat(document.documentElement.lang)
    const place = this.querySelector("[data-measured]")
    place.textContent = this.dataset.figures.replace("%(down)s", number.format(down)).replace("%(up)s", number.format(up))
    place.hidden = false
  }

  close() {
    this.stop?.abort()
    this.querySelector("[data-measured]").hidden = true
  }
})

// kbit/s of the largest piece that was needed; 0 when not even the smallest came through in time.
async function speed(sizes, piece) {
  let found = 0
  for (const kilobytes of sizes) {
    const took = await piece(kilobytes * 1024)
    if (took === null) break
    found = Math.min(FASTEST, Math.round((kilobytes * 1024 * 8) / Math.max(took, 1)))
    if (took > FAST) break
  }
  return found
}

// How many ms a piece took; null when it took too long.
async function travel(address, how, stop) {
  const patience = AbortSignal.timeout(PATIENCE)
  const began = performance.now()
  try {
    const answer = await fetch(address, { ...how, cache: "no-store", signal: either(stop.signal, patience) })
    if (answer.status === 429) throw new Later()
    if (!answer.ok) throw new Error(String(answer.status))
    await answer.arrayBuffer()
    return performance.now() - began
  } catch (error) {
    if (patience.aborted && !stop.signal.aborted) return null
    throw error
  }
}

function either(...signals) {
  const both = new AbortController()
  for (const one of signals) one.addEventListener("abort", () => both.abort(), { once: true })
  return both.signal
}

function random(bytes) {
  const made = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(made.subarray(at, at + 65536))
  return made
}
