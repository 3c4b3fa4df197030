/* <zone-picker data-field="id of the select" data-detect="…" data-find="…" data-none="…">: a box to find a zone by its
   city or country, and a button for the zone of this device. Without it the select stands alone. */

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class ZonePicker extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector(`#${CSS.escape(this.dataset.field)}`);
    if (!this.select || this.tools) return;
    this.all = [...this.select.querySelectorAll("option")].map((option) => ({ option, group: option.parentElement, words: folded(option.textContent) }));
    this.tools = document.createElement("div");
    this.tools.className = "zone-tools";
    this.find = document.createElement("input");
    this.find.type = "search";
    this.find.autocomplete = "off";
    this.find.placeholder = this.dataset.find;
    this.find.setAttribute("aria-label", this.dataset.find);
    this.find.addEventListener("input", () => this.narrow());
    this.find.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.select.focus(); } });
    this.note = document.createElement("p");
    this.note.className = "hint";
    this.note.setAttribute("role", "status");
    this.tools.append(this.find);
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (here && this.all.some(({ option }) => option.value === here)) {
      const detect = document.createElement("button");
      detect.type = "button";
      detect.className = "btn ghost small";
      detect.textContent = this.dataset.detect;
      detect.addEventListener("click", () => { this.find.value = ""; this.narrow(); this.select.value = here; this.select.focus(); });
      this.tools.append(detect);
    }
    this.select.before(this.tools);
    this.select.after(this.note);
  }

  narrow() {
    const wanted = folded(this.find.value.trim());
    const chosen = this.select.value;
    const kept = this.all.filter(({ option, words }) => !wanted || !option.value || option.value === chosen || words.includes(wanted));
    for (const { option } of this.all) option.remove();
    for (const { option, group } of kept) group.append(option);
    for (const group of this.select.querySelectorAll("optgroup")) group.hidden = !group.children.length;
    const found = kept.find(({ option, words }) => wanted && option.value && words.includes(wanted));
    this.note.textContent = wanted && !found ? this.dataset.none : "";
    this.select.value = found ? found.option.value : chosen;
  }
}

customElements.define("zone-picker", ZonePicker);
