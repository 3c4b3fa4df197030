// <camera-probe>: the chosen camera's picture, mirrored. It is shown here and goes nowhere.
customElements.define("camera-probe", class extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video")
    this.select = this.querySelector("select")
    this.addEventListener("probe", ({ detail }) => { this.place = detail; this.open() })
    this.addEventListener("end", () => this.close())
    this.select.addEventListener("change", () => this.place.begin())
  }

  async open() {
    const chosen = this.select.value
    const turn = (this.turn = {})
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: chosen ? { deviceId: { exact: chosen } } : true })
      if (this.turn !== turn) return stop(stream)
      this.stream = stream
      this.place.running()
      this.video.hidden = false
      this.video.srcObject = stream
      stream.getVideoTracks()[0].addEventListener("ended", () => this.stream === stream && this.place.trouble({ name: "NotReadableError" }))
      await this.list(stream)
      await this.video.play()
      if (this.turn === turn) this.place.tell("ok")
    } catch (error) {
      if (this.turn === turn) this.place.trouble(error)
    }
  }

  async list(stream) {
    const found = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput")
    const used = stream.getVideoTracks()[0].getSettings().deviceId
    this.select.replaceChildren(...found.map((one, at) => new Option(one.label || `${this.select.dataset.unnamed} ${at + 1}`, one.deviceId, false, one.deviceId === used)))
    this.querySelector("[data-choice]").hidden = found.length < 2
  }

  close() {
    this.turn = null
    if (this.stream) stop(this.stream)
    this.stream = this.video.srcObject = null
    this.video.hidden = true
  }
})

function stop(stream) {
  for (const track of stream.getTracks()) track.stop()
}
