// <current-place> brings the current entry of a menu that is longer than the window into sight, and moves nothing else.
customElements.define("current-place", class extends HTMLElement {
  connectedCallback() {
    const menu = this.firstElementChild, entry = menu?.querySelector("[aria-current]")
    if (!entry) return
    const end = Math.min(menu.getBoundingClientRect().bottom, innerHeight)
    const below = entry.getBoundingClientRect().bottom - end
    if (below > -48) menu.scrollTop += below + menu.clientHeight / 3
  }
})
