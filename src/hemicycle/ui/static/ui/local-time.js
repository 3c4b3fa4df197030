// Until a zone is chosen, hours are home's: a browser elsewhere rewrites them.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const all = (what, root = document) => [...root.querySelectorAll(what)]
const [note] = all("local-zone")
const tongue = document.documentElement.lang.replace(/^en$/, "$&-001") + "-u-nu-latn"
const form = (shape, lang = tongue) => new Intl.DateTimeFormat(lang, { timeZone: zone, ...shape })
const date = { weekday: "long", day: "numeric", month: "long" }
const forms = {
  hour: form({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  date: form(date),
  full: form({ ...date, year: "numeric" }),
  day: form({ ...date, weekday: "short", month: "short" }),
  weekday: form({ weekday: "short" }),
  iso: form({ dateStyle: "short" }, "sv"),
}
const write = (at, as = "hour") => forms[as].format(at)
const known = zone && document.querySelector(`#tz [value="${zone}"]`)
const city = known?.text.split(" (")[0] ?? zone?.split("/").pop().replaceAll("_", " ")
const offset = (timeZone) => form({ timeZone, timeZoneName: "shortOffset" }, "en")
  .format(new Date(note.dataset.at)).split(" ").pop().replace("GMT", "UTC").replace("-", "−").replace("+0", "")
const moved = note && zone && offset(zone) !== offset(note.dataset.home)

const ticks = (root) => {
  let before = root.closest("[data-day]")?.dataset.day
  for (const tick of all("text[data-time]", root)) {
    const at = new Date(tick.dataset.time), day = write(at, "iso"), axis = tick.matches(".lying .k")
    tick.textContent = (axis && before && day !== before ? write(at, "weekday") + " " : "") + write(at)
    if (axis) before = day
  }
}

customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    if (!moved) return
    const times = all("time", this), { day } = this.dataset
    times.forEach((time) => time.textContent = write(new Date(time.dateTime), time.dataset.as))
    all(".zone", this).forEach((name) => name.textContent = city)
    ticks(this)
    all(".other-day", this)[0]?.remove()
    if (!day) return
    const at = new Date(times[0].dateTime)
    if (write(at, "iso") !== day)
      times.at(-1).outerHTML += ` <span class="other-day">${write(at, "day")}</span>`
  }
})

if (moved) {
  const short = offset(zone), name = city === short ? city : `${city} (${short})`, [says] = all("p", note)
  all("[data-zone-label]").forEach((label) => label.textContent = name)
  all("[data-zone-offset]").forEach((label) => label.textContent = short)
  all(".ribbon").forEach(ticks)
  says.textContent = says.textContent.replace("ZONE", name)
  all("[name=tz]", note)[0].value = zone
  note.hidden = false
}
