// <star-form> holds the page's one form of stars. With this script a star is sent without leaving the page; what
// the server answers is what is shown. Without a connection it says so and stays. Without a script, or when the
// answer is another one than expected, the form is sent as it is.
customElements.define("star-form", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      event.preventDefault()
      this.send(event.target, event.submitter)
    })
  }

  async send(form, star) {
    if (star.hasAttribute("aria-busy")) return
    star.setAttribute("aria-busy", "true")
    const body = new URLSearchParams(new FormData(form, star)), status = this.querySelector("[role=status]")
    const answer = await fetch(star.formAction, { method: "POST", body, headers: { "X-Fragment": "star" } }).catch(() => null)
    status.className = answer ? "visually-hidden" : "toast"
    try {
      if (!answer) return status.textContent = status.dataset.offline
      const html = document.createElement("template")
      html.innerHTML = answer.ok ? await answer.text() : ""
      const [now, said] = html.content.querySelectorAll("button, p")
      star.value = now.value
      star.setAttribute("aria-pressed", now.getAttribute("aria-pressed"))
      status.textContent = said.textContent
    } catch {
      form.action = star.formAction
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: star.name, value: star.value }))
      form.submit()
    } finally {
      star.removeAttribute("aria-busy")
    }
  }
})
