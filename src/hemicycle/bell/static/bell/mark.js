// <live-mark> says how the page stands with the house: its words are in the page, in its language; here it is only chosen
// which of them shows. A short catching up is not worth a word. The reader can pause what arrives.
const WORTH_A_WORD = 1500 // ms

customElements.define("live-mark", class extends HTMLElement {
  connectedCallback() {
    this.hears = ({ detail }) => this.told(detail.state)
    document.addEventListener("bell:state", this.hears)
    this.addEventListener("click", (event) => event.target.closest("button") && this.pause())
  }

  disconnectedCallback() {
    document.removeEventListener("bell:state", this.hears)
    clearTimeout(this.timer)
  }

  told(state) {
    clearTimeout(this.timer)
    this.state = state
    if (this.dataset.state === "ended" || this.paused) return
    const soon = state === "catching" && this.dataset.state ? WORTH_A_WORD : 0
    this.timer = setTimeout(() => { this.dataset.state = state }, soon)
  }

  pause() {
    clearTimeout(this.timer)
    this.paused = !this.paused
    this.dataset.state = this.paused ? "paused" : this.state
    document.dispatchEvent(new CustomEvent("bell:pause", { detail: { paused: this.paused } }))
  }
})
