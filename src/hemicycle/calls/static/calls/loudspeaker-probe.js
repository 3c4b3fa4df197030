// <loudspeaker-probe>: plays two tones; whoever listens says whether they were heard.
const TONES = [440, 660] // Hz
const LASTS = 0.6 // seconds each

customElements.define("loudspeaker-probe", class extends HTMLElement {
  connectedCallback() {
    this.asked = this.querySelector("[data-asked]")
    this.addEventListener("probe", ({ detail }) => { this.place = detail; this.play() })
    this.addEventListener("end", () => this.close())
    this.asked.addEventListener("click", ({ target }) => {
      if (!target.dataset.answer) return
      this.place.acts.try.focus()
      this.asked.hidden = true
      this.place.tell(target.dataset.answer)
    })
  }

  async play() {
    const turn = (this.turn = {})
    try {
      const context = (this.context = new AudioContext())
      await context.resume()
      if (this.turn !== turn) return
      TONES.forEach((tone, at) => sound(context, tone, context.currentTime + 0.05 + at * LASTS))
      this.timer = setTimeout(() => this.ask(), TONES.length * LASTS * 1000 + 200)
    } catch {
      if (this.turn === turn) this.place.tell("unsupported")
    }
  }

  ask() {
    this.close()
    this.place.busy(false)
    this.asked.hidden = false
    this.asked.querySelector("button").focus()
  }

  close() {
    this.turn = null
    clearTimeout(this.timer)
    this.context?.close()
    this.context = null
    this.asked.hidden = true
  }
})

function sound(context, tone, at) {
  const oscillator = new OscillatorNode(context, { frequency: tone })
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setTargetAtTime(0.25, at, 0.02)
  volume.gain.setTargetAtTime(0, at + LASTS - 0.15, 0.03)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + LASTS)
}
