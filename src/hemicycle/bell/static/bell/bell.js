// The bell in the browser: on a page that states topics (`{% bell … %}`), what changes elsewhere is shown here. See README.
import "./mark.js";
import { Page, renewed, tokenIn } from "./page.js";
import { Tabs } from "./tabs.js";

const RENEWS_AGAIN = 600_000 // ms: a token that was renewed a moment ago and is refused again is not asked for again
const token = tokenIn(document), since = document.querySelector("meta[name=bell-since]")?.content

if (token && since && window.EventSource) start(new Page(token, since))

function start(page) {
  let asked = -Infinity, ended = false, checking = false
  const say = (state) => {
    tabs.word = state
    document.dispatchEvent(new CustomEvent("bell:state", { detail: { state: ended ? "ended" : state } }))
  }

  /** Is our token still good? If not, the page is read again, once, for another one; what is shown stays. */
  async function check() {
    if (checking || ended || (checking = true, await page.catchUp())) return void (checking = false)
    if (performance.now() - asked > RENEWS_AGAIN) {
      asked = performance.now()
      page.token = (await renewed()) || page.token
      if (await page.catchUp()) {
        tabs.changed()
        return void (checking = false)
      }
    }
    ended = true
    tabs.leave()
    say("ended")
  }

  const tabs = new Tabs(page, { state: say, check })
  document.addEventListener("bell:pause", ({ detail }) => {
    page.paused = detail.paused
    if (!page.paused) page.catchUp().then((good) => good || check())
  })
  tabs.enter()
}
