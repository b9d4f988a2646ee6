// What is on: state, cue, time, lock; and what stands in the way of it.
import { order } from "./api.js";
import { nameOf } from "./cues.js";
import { $, clock, make, told } from "./dom.js";
import { holdable } from "./hold.js";
import { Strip } from "./strip.js";
import { t } from "./strings.js";
import { say } from "./verbs.js";

// What an operator must see first: [state, is it so, tone, how it is ended].
const CONDITIONS = [
  ["evacuated", (s) => s.evacuated, "red", { verb: "evacuate", body: { on: false }, hold: true }],
  ["panicState", (s) => s.state === "panic", "red", null],
  ["blackout", (s) => s.blackout, "amber", { verb: "blackout", body: { on: false } }],
  ["pattern", (s) => s.pattern, "amber", { verb: "pattern", body: { name: "" } }],
  ["safe", (s) => s.state === "safe", "red", null],
  ["frozen", (s) => s.frozen, "amber", { verb: "freeze", body: { on: false } }],
  ["held", (s) => s.held, "amber", { verb: "hold", body: {} }],
  ["idle", (s) => s.state === "idle", "", null],
  ["starting", (s) => s.state === "starting", "", null],
];
const TEXTS = { panicState: "panicText" };

const strip = new Strip($("strip"));
let picture = "";
let last = null;
let ending = null;
let dragging = 0;

export function showStatus(status, recent) {
  last = status;
  const budget = 1000 / status.fps;
  strip.add(recent, status.fps);
  $("name").textContent = status.name;
  $("summary").textContent = [t("states")[status.state] ?? status.state, `${+status.fps.toFixed(3)} fps`].filter(Boolean).join(" · ");
  $("cue").textContent = nameOf(status.cue) || "–";
  $("next").textContent = nameOf(status.next) || "–";
  $("go-next").textContent = nameOf(status.next) || " ";
  showTime(status);
  showLock(status, budget);
  showCondition(status);
  showStats(status);
  press("hold", status.held);
  $("hold").querySelector("span").textContent = t(status.held ? "resume" : "hold");
  $("hold").querySelector("use").setAttribute("href", status.held ? "#i-play" : "#i-hold");
  for (const button of document.querySelectorAll("[data-toggle]")) button.setAttribute("aria-pressed", String(!!status[button.dataset.toggle]));
  if (!dragging && !status.blackout && !status.evacuated && status.state !== "panic" && status.brightness != null) setDim(status.brightness * 100);
  document.body.classList.toggle("stale", !status.alive);
}

const press = (id, is) => $(id).setAttribute("aria-pressed", String(!!is));

function showTime(status) {
  const [at, left] = [status.cue_time_s ?? 0, status.remaining_s];
  $("elapsed").textContent = clock(at);
  $("remaining").textContent = left == null ? t("waits") : t("left")(clock(left));
  const done = left == null ? 0 : at / Math.max(at + left, 1e-6);
  $("progress").style.setProperty("--done", Math.min(done, 1));
  $("progress").setAttribute("aria-valuenow", Math.round(done * 100));
}

function showLock(status, budget) {
  $("lamp").dataset.is = status.lock;
  const text = !status.alive ? t("silentLamp") : status.state === "starting" ? t("starting") : status.missed_minute ? t("missedMinute")(status.missed_minute) : t("locked");
  $("lamp-text").textContent = text;
  $("work").textContent = t("work")(strip.last.toFixed(1), budget.toFixed(1));
  $("strip").setAttribute("aria-label", `${t("strip")}: ${$("work").textContent}`);
}

function showStats(status) {
  const ms = (value) => (value == null ? "–" : `${value.toFixed(value < 10 ? 2 : 0)} ms`);
  const rows = [
    ["missed", status.missed],
    ["freeze_ms", ms(status.longest_freeze_ms)],
    ["lateness", ms(status.lateness_ms?.p99)],
    ["jitter", status.jitter == null ? "–" : `${(status.jitter * 100).toFixed(1)} %`],
    ["restarts", status.restarts.player ?? 0],
    ["quality", status.quality ?? "–"],
  ];
  $("stats").replaceChildren(...rows.map(([name, value]) => make("div", {}, make("dt", {}, t(name)), make("dd", {}, String(value)))));
}

function showCondition(status) {
  const found = CONDITIONS.find(([, is]) => is(status));
  $("condition").hidden = !found;
  ending = found?.[3] ?? null;
  if (!found) return;
  const [name, , tone] = found;
  $("condition").className = `banner ${tone}`;
  $("condition-name").textContent = t(name);
  const text = name === "pattern" ? status.pattern : t(TEXTS[name] ?? `${name}Text`);
  $("condition-text").textContent = text;
  $("condition-end").hidden = !ending;
  $("condition-end").textContent = ending?.hold ? t("holdEnd") : t("end");
}

export function showPicture(blob) {
  if (picture) URL.revokeObjectURL(picture);
  picture = URL.createObjectURL(blob);
  $("thumbnail").src = picture;
  $("thumbnail").hidden = false;
  $("no-picture").hidden = true;
}

export const redraw = () => last && showStatus(last, []);

// ---- what is pressed ----

const end = async () => ending && told(await order(ending.verb, ending.body));

function setDim(percent) {
  const whole = Math.round(percent);
  if (Number($("dim").value) !== whole) $("dim").value = whole;
  $("dim").style.setProperty("--at", `${whole}%`);
  $("dim-value").textContent = whole;
}

async function flash(button, answer) {
  delete button.dataset.flash;
  void button.offsetWidth; // the animation begins anew
  button.dataset.flash = answer.ok ? "ok" : "no";
  setTimeout(() => delete button.dataset.flash, 700);
}

export function wireShow() {
  say($("go"), "go", async () => {
    const answer = await order("go");
    flash($("go"), answer);
    told(answer);
  });
  for (const button of document.querySelectorAll("[data-verb]")) {
    const { verb, toggle } = button.dataset;
    say(button, verb, async () => told(await order(verb, toggle ? { on: !last?.[toggle] } : {})));
  }
  $("condition-end").classList.add("flat");
  holdable($("condition-end"), end, { tap: () => ending?.hold || end() });
  let sent = 0;
  const dim = (fade) => order("dim", { level: Number($("dim").value) / 100, fade_s: fade });
  $("dim").addEventListener("input", () => {
    clearTimeout(dragging);
    dragging = setTimeout(() => { dragging = 0; }, 1500);
    setDim(Number($("dim").value));
    if (performance.now() - sent > 100) { sent = performance.now(); dim(0.15); }
  });
  $("dim").addEventListener("change", async () => told(await dim(0.15)));
}
