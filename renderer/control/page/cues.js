// The list of cues: tap to select, hold to go there.
import { order } from "./api.js";
import { $, length, make, toast, told } from "./dom.js";
import { holdable } from "./hold.js";
import { t } from "./strings.js";

let cues = [];
let selected = "";
let on = ["", ""];

export const nameOf = (id) => cues.find((cue) => cue.id === id)?.name || id;

export function setCues(found) {
  cues = found;
  draw();
}

export function markCues(now, next) {
  if (on[0] === now && on[1] === next) return;
  on = [now, next];
  mark();
}

function mark() {
  for (const row of $("cues").querySelectorAll("[data-cue]")) {
    const id = row.dataset.cue;
    row.classList.toggle("is-now", id === on[0]);
    row.classList.toggle("is-selected", id === selected);
    row.setAttribute("aria-expanded", String(id === selected));
    const tag = row.querySelector(".tag");
    tag.textContent = id === on[0] ? t("nowTag") : id === on[1] ? t("nextTag") : "";
    tag.hidden = !tag.textContent;
    row.querySelector(".details").hidden = id !== selected;
  }
}

export function draw() {
  $("cues").replaceChildren(...cues.map((cue) => {
    const more = [cue.scene, cue.repeat > 1 ? t("repeat")(cue.repeat) : null, cue.follow, cue.eye || null];
    const row = make("button", { type: "button", class: "flat", "data-cue": cue.id },
      make("span", { class: "id" }, cue.id),
      make("span", { class: "what" }, make("b", {}, cue.name),
        make("small", {}, length(cue.end_s - cue.start_s)),
        make("small", { class: "details", hidden: true }, ` · ${more.filter(Boolean).join(" · ")}`)),
      make("span", { class: "tag", hidden: true }));
    holdable(row, () => goTo(cue), { tap: () => { selected = selected === cue.id ? "" : cue.id; mark(); } });
    return make("li", {}, row);
  }));
  mark();
}

async function goTo(cue) {
  if (told(await order("goto", { cue: cue.id }))) toast(`${cue.id} · ${cue.name}`);
}
