// <microphone-probe>: how loud the chosen microphone is, in dBFS, and whether that is enough. Nothing is recorded or sent.
const SILENCE = -100
const LISTENS = 4000 // ms after which what was heard so far is said

customElements.define("microphone-probe", class extends HTMLElement {
  connectedCallback() {
    this.meter = this.querySelector("meter")
    this.select = this.querySelector("select")
    this.addEventListener("probe", ({ detail }) => { this.place = detail; this.open() })
    this.addEventListener("end", () => this.close())
    this.select.addEventListener("change", () => this.place.begin())
  }

  async open() {
    const chosen = this.select.value
    const turn = (this.turn = {})
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: chosen ? { deviceId: { exact: chosen } } : true })
      if (this.turn !== turn) return stop(stream)
      this.stream = stream
      this.place.running()
      this.meter.hidden = false
      this.context = new AudioContext()
      await this.context.resume()
      await this.list(stream)
      if (this.turn === turn) this.listen(stream)
    } catch (error) {
      if (this.turn === turn) this.place.trouble(error)
    }
  }

  listen(stream) {
    const ears = this.context.createAnalyser()
    ears.fftSize = 2048
    this.context.createMediaStreamSource(stream).connect(ears)
    const samples = new Float32Array(ears.fftSize)
    const began = performance.now()
    let loudest = SILENCE
    let said = ""
    this.timer = setInterval(() => {
      ears.getFloatTimeDomainData(samples)
      const now = decibels(samples)
      loudest = Math.max(loudest, now)
      this.meter.value = 100 + now
      const code = this.code(loudest)
      if (code !== said && (code === "heard" || performance.now() - began > LISTENS)) {
        said = code
        this.place.tell(code, { level: loudest })
      }
    }, 100)
  }

  code(loudest) {
    return loudest >= Number(this.dataset.heard) ? "heard" : loudest >= Number(this.dataset.quiet) ? "quiet" : "nothing"
  }

  async list(stream) {
    const found = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "audioinput")
    const used = stream.getAudioTracks()[0].getSettings().deviceId
    this.select.replaceChildren(...found.map((one, at) => new Option(one.label || `${this.select.dataset.unnamed} ${at + 1}`, one.deviceId, false, one.deviceId === used)))
    this.querySelector("[data-choice]").hidden = found.length < 2
  }

  close() {
    this.turn = null
    clearInterval(this.timer)
    if (this.stream) stop(this.stream)
    this.stream = null
    this.context?.close()
    this.context = null
    this.meter.hidden = true
  }
})

function decibels(samples) {
  const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length
  return Math.round(Math.min(0, Math.max(SILENCE, 10 * Math.log10(power || 1e-12))))
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop()
}
