// Until a zone is chosen, hours are home's: a browser elsewhere rewrites them.
const all = (what, root = document) => [...root.querySelectorAll(what)]
const [note] = all("local-zone")
const tongue = document.documentElement.lang.replace(/^en$/, "$&-001") + "-u-nu-latn"
const two = (number) => String(number).padStart(2, "0")
const date = { weekday: "long", day: "numeric", month: "long" }
const shapes = { date, full: { ...date, year: "numeric" }, day: { ...date, weekday: "short", month: "short" }, weekday: { weekday: "short" } }
const forms = {} // made when first needed: each costs a slow phone some ten milliseconds
const words = (at, as) => (forms[as] ??= new Intl.DateTimeFormat(tongue, shapes[as])).format(at)
const iso = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
const write = (at, as) => as ? words(at, as) : `${two(at.getHours())}:${two(at.getMinutes())}`

const minutes = (at) => -new Date(at).getTimezoneOffset()
const offset = (off) => off ? `UTC${off > 0 ? "+" : "−"}${Math.abs(off) / 60 | 0}${off % 60 ? ":" + two(Math.abs(off) % 60) : ""}` : "UTC"
const home = note?.dataset.home.split(" ").map((pair) => pair.split("=")) // moments of the edition, and home's offset then
const moved = home?.some(([at, off]) => minutes(at) !== +off)

const ticks = (root) => {
  let before = root.closest("[data-day]")?.dataset.day
  for (const tick of all("text[data-time]", root)) {
    const at = new Date(tick.dataset.time), day = iso(at), axis = tick.matches(".lying .k")
    tick.textContent = (axis && before && day !== before ? write(at, "weekday") + " " : "") + write(at)
    if (axis) before = day
  }
}

// What is printed first is the page as it came; then its hours, those far down when the browser has time.
const later = [], rest = (idle) => {
  while (later.length && idle.timeRemaining() > 1) later.shift().rewrite()
  if (later.length) requestIdleCallback(rest)
}
let written = 0, zone, city

const begin = () => {
  zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const known = document.querySelector(`#tz [value="${zone}"]`)
  city = known?.text.split(" (")[0] ?? zone.split("/").pop().replaceAll("_", " ")
  const short = offset(minutes(home[0][0])), name = city === short ? city : `${city} (${short})`, [says] = all("p", note)
  all("[data-zone-label]").forEach((label) => label.textContent = name)
  all("[data-zone-offset]").forEach((label) => label.textContent = short)
  all(".ribbon").forEach(ticks)
  says.textContent = says.textContent.replace("ZONE", name)
  all("[name=tz]", note)[0].value = zone
  note.hidden = false

  customElements.define("local-time", class extends HTMLElement {
    connectedCallback() {
      if (written++ < 40 || !self.requestIdleCallback) return this.rewrite()
      if (later.push(this) === 1) requestIdleCallback(rest)
    }

    rewrite() {
      const times = all("time", this), { day } = this.dataset, label = all(".zone", this)[0], before = this.textContent
      times.forEach((time) => time.textContent = write(new Date(time.dateTime), time.dataset.as))
      all(".zone", this).forEach((name) => name.textContent = city)
      ticks(this)
      all(".other-day", this)[0]?.remove()
      const at = new Date(times[0].dateTime)
      if (day && iso(at) !== day)
        times.at(-1).outerHTML += ` <span class="other-day">${write(at, "day")}</span>`
      if (label) this.append(" ", Object.assign(document.createElement("span"), { className: "at-home", textContent: before }))
    }
  })
}
if (moved) requestAnimationFrame(() => setTimeout(begin))
