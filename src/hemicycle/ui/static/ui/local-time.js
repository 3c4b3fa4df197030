// Hours in the browser's own zone, for a reader who has not chosen one. The server has written them in the
// home zone; where the browser's differs, they are rewritten, and the page says so (<local-zone>).
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const note = document.querySelector("local-zone")
const page = document.documentElement.lang || "en"
const tongue = (page === "en" ? "en-GB" : page) + "-u-nu-latn"
const write = (shape) => {
  const format = new Intl.DateTimeFormat(tongue, { timeZone: zone, ...shape })
  return (at) => format.format(at)
}
const full = { weekday: "long", day: "numeric", month: "long" }
const forms = {
  hour: write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  date: write(full),
  full: write({ ...full, year: "numeric" }),
  day: write({ weekday: "short", day: "numeric", month: "short" }),
  weekday: write({ weekday: "short" }),
}
const iso = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" })
const city = zone.split("/").pop().replaceAll("_", " ")
const offset = (at, of) =>
  new Intl.DateTimeFormat("en", { timeZone: of, timeZoneName: "shortOffset" })
    .formatToParts(at).find((part) => part.type === "timeZoneName").value.replace("GMT", "UTC").replace("-", "−")
const at = note && new Date(note.dataset.at)
const moved = note && zone && offset(at, zone) !== offset(at, note.dataset.home)

const ticks = (root) => {
  let before = root.closest("[data-day]")?.dataset.day
  for (const tick of root.querySelectorAll("text[data-time]")) {
    const when = new Date(tick.dataset.time), day = iso.format(when)
    tick.textContent = (before && day !== before ? forms.weekday(when) + " " : "") + forms.hour(when)
    before = day
  }
}

customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    if (!moved) return
    const times = this.querySelectorAll("time")
    for (const time of times) time.textContent = forms[time.dataset.as || "hour"](new Date(time.dateTime))
    for (const name of this.querySelectorAll(".zone")) name.textContent = city
    ticks(this)
    const { day } = this.dataset
    if (!day) return
    this.querySelector(".other-day")?.remove()
    const when = new Date(times[0].dateTime)
    if (iso.format(when) === day) return
    const other = document.createElement("span")
    other.className = "other-day"
    other.textContent = forms.day(when)
    times[times.length - 1].after(" ", other)
  }
})

if (moved) {
  const name = `${city} (${offset(at, zone)})`
  for (const label of document.querySelectorAll("[data-zone-label]")) label.textContent = name
  for (const ribbon of document.querySelectorAll(".ribbon")) ticks(ribbon)
  note.firstElementChild.textContent = note.firstElementChild.textContent.replace("ZONE", name)
  note.querySelector("[name=tz]").value = zone
  note.hidden = false
}
