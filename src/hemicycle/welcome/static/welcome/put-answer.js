// <put-answer data-puts="id of a field"> puts a kept answer into the field that is being written in, after what stands there.
// Without this script there is no button: the words are copied by hand.
customElements.define("put-answer", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button"), field = document.getElementById(this.dataset.puts)
    if (!button || !field) return
    button.hidden = false
    button.addEventListener("click", () => {
      const before = field.value.trimEnd()
      field.value = (before ? `${before}\n\n` : "") + this.dataset.text
      field.dispatchEvent(new Event("input", { bubbles: true }))
      field.focus()
    })
  }
})
