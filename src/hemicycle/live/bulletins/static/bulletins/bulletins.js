// <bulletin-banners>: what was announced stands above the page until one has read it. Whoever is signed in puts it away with
// the form of the page, without leaving it; a visitor's browser remembers it for as long as its window is open. What somebody
// has put away does not come back with the next word about it, unless it says something else. Other tabs follow.
const PUT_AWAY = "bulletins-put-away"

customElements.define("bulletin-banners", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol")
    this.read = new Set([...this.dataset.dismissed.split(" "), ...kept()].filter(Boolean))
    this.addEventListener("click", (event) => this.putAway(event))
    this.others = "BroadcastChannel" in window ? new BroadcastChannel(PUT_AWAY) : null
    this.others?.addEventListener("message", ({ data }) => this.hide(data))
    new MutationObserver(() => this.settle()).observe(this.list, { childList: true })
    this.settle()
  }

  disconnectedCallback() {
    this.others?.close()
  }

  // Those that were read are out of sight: a word about them that comes later finds their place.
  settle() {
    for (const item of this.list.children) item.hidden = "gone" in item.dataset || this.read.has(item.dataset.mark)
  }

  hide(mark) {
    this.read.add(mark)
    this.settle()
  }

  async putAway(event) {
    const button = event.target.closest("button.put-away")
    if (!button) return
    event.preventDefault()
    const mark = button.value, answer = "visitor" in this.dataset ? null : await this.send(button)
    if (answer && answer.status !== 204) return button.form.requestSubmit(button)
    if (!answer) keep(mark) // a visitor, or a line that is down: remembered here
    const item = button.closest("li"), focused = item.contains(document.activeElement)
    this.hide(mark)
    this.others?.postMessage(mark)
    if (focused) this.leave(item)
  }

  send(button) {
    const body = new FormData(button.form)
    body.set(button.name, button.value)
    const sent = { method: "POST", body, headers: { "X-Fragment": "bulletins" } }
    return fetch(button.form.action, sent).catch(() => null)
  }

  // Whoever works with the keyboard goes on at the next one, or where the page begins.
  leave(item) {
    const others = [...this.list.querySelectorAll("li:not([hidden]) button.put-away")]
    const next = others.find((each) => item.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? others.at(-1)
    ;(next ?? document.getElementById("main")).focus({ preventScroll: !next })
  }
})

function kept() {
  try {
    return (sessionStorage.getItem(PUT_AWAY) ?? "").split(" ")
  } catch {
    return [] // a browser that remembers nothing
  }
}

function keep(mark) {
  try {
    sessionStorage.setItem(PUT_AWAY, [...kept(), mark].join(" "))
  } catch {} // then it is gone until the next page
}
