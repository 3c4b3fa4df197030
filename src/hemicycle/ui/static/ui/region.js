// A part of a page is replaced by a newer one without the reader noticing more than what has changed: what they type, where
// they are, what they have opened and how far they have scrolled stay. Used by forms that are sent without leaving the page,
// and by the bell.
const TEXT = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=hidden])"
const FIELDS = "input:not([type=hidden], [type=submit], [type=button], [type=file]), textarea, select"
const NEAR = 48 // px from the end of a list that still count as its end
const waiting = new WeakMap() // element → its successor, while somebody types in it

/** The element of this id in some HTML; without an id, the first. */
export function part(html, id) {
  const holder = document.createElement("template")
  holder.innerHTML = html
  return id ? holder.content.getElementById(id) : holder.content.firstElementChild
}

/** Put `next` in the place of `old`. Returns false when it has to wait until nobody types in it. */
export function replace(old, next, { sent = false } = {}) {
  if (old.isEqualNode(next)) return true
  const active = old.contains(document.activeElement) ? document.activeElement : null
  if (active?.matches(TEXT) && !sent) {
    if (!waiting.has(old)) old.addEventListener("focusout", () => setTimeout(() => catchUp(old)))
    waiting.set(old, next)
    return false
  }
  if (!sent) keepTyped(old, next)
  keepOpen(old, next)
  const way = active && wayTo(active)
  steady(old.parentElement, () => old.replaceWith(next))
  if (way) (way(next) ?? focusable(next)).focus({ preventScroll: true })
  return true
}

function catchUp(old) {
  const next = waiting.get(old)
  if (!next || !old.isConnected || (document.activeElement?.matches(TEXT) && old.contains(document.activeElement))) return
  waiting.delete(old)
  replace(old, next)
}

/** Change what is in `place` so that nobody who reads further up is moved; who is at the end of a list stays there. */
export function steady(place, change) {
  const scroller = scrollerOf(place), own = scroller !== document.scrollingElement
  const edge = own ? scroller.getBoundingClientRect().top : 0
  const atEnd = own && !("newestFirst" in place.dataset) && scroller.scrollTop > 0
    && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR
  const fits = own && scroller.scrollHeight <= scroller.clientHeight
  const read = !atEnd && place.getBoundingClientRect().top < edge ? firstRead(place, edge) : null
  const before = read?.getBoundingClientRect().top
  change()
  if (atEnd || (fits && !("newestFirst" in place.dataset))) scroller.scrollTop = scroller.scrollHeight
  else if (read) {
    const now = read.isConnected ? read : read.id && document.getElementById(read.id)
    if (now) scroller.scrollTop += now.getBoundingClientRect().top - before
  }
  return atEnd || fits
}

function firstRead(place, edge) {
  for (const each of place.children) if (each.getBoundingClientRect().bottom > edge) return each
  return null
}

function scrollerOf(place) {
  for (let each = place; each && each !== document.body; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each
  }
  return document.scrollingElement
}

function keepTyped(old, next) {
  for (const field of old.querySelectorAll(FIELDS)) {
    const heir = (field.name || field.id) && twin(field, next)
    if (!heir || heir.tagName !== field.tagName) continue
    if ("checked" in field && /checkbox|radio/.test(field.type)) {
      if (field.checked !== field.defaultChecked) heir.checked = field.checked
    } else if (field.tagName === "SELECT") {
      if ([...field.options].some((option) => option.selected !== option.defaultSelected)) heir.value = field.value
    } else if (field.value !== field.defaultValue) heir.value = field.value
  }
}

function keepOpen(old, next) {
  const before = old.querySelectorAll("details"), after = next.querySelectorAll("details")
  if (before.length === after.length) before.forEach((each, at) => { after[at].open = each.open })
}

/** How to find the same thing in the successor. */
function wayTo(active) {
  return (next) => twin(active, next) ?? (active.href && next.querySelector(`a[href="${CSS.escape(active.getAttribute("href"))}"]`))
}

function twin(one, next) {
  if (one.id) return next.id === one.id ? next : next.querySelector(`#${CSS.escape(one.id)}`)
  if (!one.name) return null
  const named = [...next.querySelectorAll(`${one.localName}[name="${CSS.escape(one.name)}"]`)]
  return named.find((each) => !/checkbox|radio|submit/.test(one.type) || each.value === one.value) ?? null
}

function focusable(element) {
  if (element.tabIndex < 0) element.tabIndex = -1
  return element
}
