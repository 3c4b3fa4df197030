// Hours in the browser's own zone, for a reader who has not chosen one: the server has written them in the home
// zone; where the browser's differs they are rewritten, and the page says so (<local-zone>).
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const $ = (selector, root = document) => root.querySelectorAll(selector)
const note = $("local-zone")[0]
const page = document.documentElement.lang
const writer = (shape) => {
  const format = new Intl.DateTimeFormat((page === "en" ? "en-GB" : page) + "-u-nu-latn", { timeZone: zone, ...shape })
  return (at) => format.format(at)
}
const date = { weekday: "long", day: "numeric", month: "long" }
const forms = {
  hour: writer({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  date: writer(date),
  full: writer({ ...date, year: "numeric" }),
  day: writer({ ...date, weekday: "short", month: "short" }),
  weekday: writer({ weekday: "short" }),
}
const iso = (at) => at.toLocaleDateString("sv", { timeZone: zone })
const city = zone?.split("/").pop().replaceAll("_", " ")
const offset = (timeZone) =>
  new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" })
    .formatToParts(new Date(note.dataset.at)).find((part) => part.type === "timeZoneName")
    .value.replace("GMT", "UTC").replace("-", "−")
const moved = note && zone && offset(zone) !== offset(note.dataset.home)

const ticks = (root) => {
  let before = root.closest("[data-day]")?.dataset.day
  for (const tick of $("text[data-time]", root)) {
    const at = new Date(tick.dataset.time), day = iso(at)
    const turns = tick.matches(".lying .k") && before && day !== before
    tick.textContent = (turns ? forms.weekday(at) + " " : "") + forms.hour(at)
    if (tick.matches(".k")) before = day
  }
}

customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    if (!moved) return
    const times = [...$("time", this)]
    for (const time of times) time.textContent = forms[time.dataset.as || "hour"](new Date(time.dateTime))
    for (const name of $(".zone", this)) name.textContent = city
    ticks(this)
    const { day } = this.dataset, at = day && new Date(times[0].dateTime)
    $(".other-day", this)[0]?.remove()
    if (!day || iso(at) === day) return
    const other = document.createElement("span")
    other.className = "other-day"
    other.textContent = forms.day(at)
    times.at(-1).after(" ", other)
  }
})

if (moved) {
  const says = note.firstElementChild, name = `${city} (${offset(zone)})`
  for (const label of $("[data-zone-label]")) label.textContent = name
  for (const label of $("[data-zone-offset]")) label.textContent = offset(zone)
  $(".ribbon").forEach(ticks)
  says.textContent = says.textContent.replace("ZONE", name)
  $("[name=tz]", note)[0].value = zone
  note.hidden = false
}
