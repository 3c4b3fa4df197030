// A form with `data-swap="id"` is sent without leaving the page, and the element of that id is replaced by what the answer
// says; `data-swap=""` replaces nothing (what was said arrives by itself) and empties the form. The view answers with that
// part alone (`X-Fragment: id` asks for it), with a whole page that holds it, or with 204. A refusal is shown where the page
// tells things (`[data-told]`, see `ui/told.html`). Without this script, or when the answer is another one than
// expected, the form is sent as it is.
import { part, replace } from "./region.js";

document.addEventListener("submit", (event) => {
  const form = event.target
  if (!("swap" in form.dataset) || event.defaultPrevented) return
  event.preventDefault()
  if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter)
})

async function send(form, button) {
  const id = form.dataset.swap, address = button?.hasAttribute("formaction") ? button.formAction : form.action
  form.setAttribute("aria-busy", "true")
  told()
  try {
    const answer = await fetch(...request(form, address, new FormData(form, button), { "X-Fragment": id }))
    if (answer.status >= 500) return told("lost")
    show(form, button, id, answer, await answer.text())
  } catch {
    told("lost")
  } finally {
    form.removeAttribute("aria-busy")
  }
}

function request(form, address, data, headers) {
  const words = form.enctype.startsWith("multipart") ? data : new URLSearchParams(data)
  return form.method === "post" ? [address, { method: "POST", body: words, headers }] : [`${address.split("?")[0]}?${words}`, { headers }]
}

function show(form, button, id, answer, html) {
  const place = id ? document.getElementById(id) : null, next = place && part(html, id)
  const page = new DOMParser().parseFromString(html, "text/html")
  const notices = [...page.querySelectorAll("#main > .notice, [data-told] > .notice, main .notice[role=alert]")].filter((each) => !next?.contains(each))
  const refusal = !answer.ok && (notices[0] ?? page.querySelector("[role=alert]"))
  if (!next && !(answer.ok && !id) && !refusal) return answer.redirected && answer.ok ? location.assign(answer.url) : plainly(form, button)
  if (answer.ok) form.reset()
  if (next) replace(place, next, { sent: true })
  if (answer.ok ? notices.length : !next || notices.length) told(...(notices.length ? notices : [refusal]))
  form.dispatchEvent(new CustomEvent("swap:sent", { bubbles: true, detail: { ok: answer.ok, status: answer.status } }))
}

/** Say something where the page tells things: notices, the sentence that nothing came through, or nothing. */
function told(...notices) {
  const place = document.querySelector("[data-told]")
  place?.replaceChildren(...notices.flatMap((each) => (each === "lost" ? [...place.parentElement.querySelector("template").content.cloneNode(true).children] : [document.importNode(each, true)])))
}

function plainly(form, button) {
  if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }))
  if (button?.hasAttribute("formaction")) form.action = button.formAction
  form.submit()
}
