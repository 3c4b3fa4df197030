// <webrtc-probe>: opens a connection from this device to itself; with a STUN server, also asks how the device looks from
// outside, which only works if the network lets calls out.
const PATIENCE = 8000 // ms

customElements.define("webrtc-probe", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("probe", ({ detail }) => this.connect(detail))
    this.addEventListener("end", () => this.close())
  }

  async connect(part) {
    if (!window.RTCPeerConnection) return part.tell("unsupported")
    const turn = (this.turn = {})
    const { stun } = this.dataset
    const own = stun ? this.seen({ iceServers: [{ urls: stun }] }) : Promise.resolve(null)
    const code = (await this.loop()) ? { null: "device", true: "network", false: "relay" }[await own] : "blocked"
    if (this.turn !== turn) return
    this.close()
    part.tell(code)
  }

  // Whether a channel opens between two ends on this device.
  loop() {
    const [here, there] = (this.ends = [new RTCPeerConnection(), new RTCPeerConnection()])
    here.addEventListener("icecandidate", ({ candidate }) => candidate && there.addIceCandidate(candidate).catch(() => {}))
    there.addEventListener("icecandidate", ({ candidate }) => candidate && here.addIceCandidate(candidate).catch(() => {}))
    const channel = here.createDataChannel("test")
    const opened = new Promise((resolve) => channel.addEventListener("open", () => resolve(true)))
    const agreed = agree(here, there).then(() => opened, () => false)
    return Promise.race([agreed, after(PATIENCE)])
  }

  // Whether a candidate comes that tells of the world outside.
  seen(configuration) {
    const end = new RTCPeerConnection(configuration)
    end.createDataChannel("test")
    const found = new Promise((resolve) => end.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate) resolve(false)
      else if (candidate.type === "srflx") resolve(true)
    }))
    end.createOffer().then((offer) => end.setLocalDescription(offer)).catch(() => {})
    return Promise.race([found, after(PATIENCE)]).finally(() => end.close())
  }

  close() {
    this.turn = null
    for (const end of this.ends ?? []) end.close()
    this.ends = null
  }
})

async function agree(here, there) {
  await here.setLocalDescription(await here.createOffer())
  await there.setRemoteDescription(here.localDescription)
  await there.setLocalDescription(await there.createAnswer())
  await here.setRemoteDescription(there.localDescription)
}

function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, false))
}
