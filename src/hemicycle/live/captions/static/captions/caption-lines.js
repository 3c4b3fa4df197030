// <caption-lines> holds the captions that somebody reads. They come and go without it (bell.js); with it one begins at the
// newest, what came while one reads further up is counted, and their size changes without loading the page again.
customElements.define("caption-lines", class extends HTMLElement {
  connectedCallback() {
    this.unseen = 0
    this.addEventListener("bell:arrived", (event) => this.came(event.target, event.detail))
    this.addEventListener("click", (event) => this.clicked(event))
    this.box?.addEventListener("scroll", () => this.isDown() && this.count(0), { passive: true })
    this.toEnd()
  }

  get box() {
    return this.querySelector(".captions-box")
  }

  /** A caption that came; one that has changed and is older than this page's is not put in. */
  came(caption, detail) {
    if (caption.id === "captions-choice") return this.press(this.dataset.size)
    if (!caption.matches?.(".captions-lines > li")) return
    if (Number(caption.dataset.order) < Number(caption.parentElement.dataset.from)) return caption.remove()
    if ("arrived" in caption.dataset && !this.isDown() && !detail?.replay) this.count(this.unseen + 1)
  }

  isDown() {
    const box = this.box
    return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 60
  }

  toEnd() {
    if (this.box) this.box.scrollTop = this.box.scrollHeight
    this.count(0)
  }

  count(number) {
    const down = this.querySelector("[data-to-newest]")
    this.unseen = number
    if (!down) return
    down.hidden = !number
    down.textContent = number === 1 ? this.dataset.oneNew : this.dataset.someNew.replace("COUNT", number)
  }

  press(size) {
    for (const each of this.querySelectorAll("button[name=size]")) each.setAttribute("aria-pressed", String(each.value === size))
  }

  clicked(event) {
    if (event.target.closest("[data-to-newest]")) return this.toEnd()
    const button = event.target.closest("button[name=size]")
    if (!button) return
    event.preventDefault()
    const down = this.isDown()
    this.dataset.size = button.value
    this.press(button.value)
    const hidden = this.querySelector("input[name=size]")
    if (hidden) hidden.value = button.value
    if (down) this.toEnd()
    const { form } = button
    if (form.method === "post") {
      const body = new URLSearchParams(new FormData(form, button))
      fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "captions" }, keepalive: true }).catch(() => {})
    }
  }
})
