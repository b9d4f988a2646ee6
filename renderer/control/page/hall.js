// What is done while standing in the hall: photo spots, nudging the eye and the corner, test patterns.
import { order, post } from "./api.js";
import { $, make, toast, told } from "./dom.js";
import { holdable } from "./hold.js";
import { isChinese, t } from "./strings.js";
import { say } from "./verbs.js";

const AXES = ["x", "y", "z"];
const EYE_STEPS = [0.01, 0.05, 0.2];
const ANGLE_STEPS = [0.05, 0.1, 0.5];
const OWN_MS = 1200; // for so long after a press the page knows better than the status

let wall = { eyes: [], patterns: [], corner_deg: null, saves: false };
let nudge = { eye_m: [0, 0, 0], angle_deg: 0 };
let pressed = 0;
let steps = { eye: EYE_STEPS[1], angle: ANGLE_STEPS[1] };
let shown = { eye: "", pattern: "" };

export function setWall(found) {
  wall = { ...wall, ...found };
  draw();
}

export function showHall(status) {
  if (performance.now() - pressed > OWN_MS) nudge = status.nudge;
  shown = { eye: status.eye ?? "", pattern: status.pattern ?? "" };
  mark();
}

export function draw() {
  drawSpots();
  drawNudge();
  drawPatterns();
  mark();
}

function drawSpots() {
  $("spots").replaceChildren(...wall.eyes.map((eye) => make("button", {
    type: "button", class: "spot", role: "radio", "data-eye": eye.name,
    onclick: async () => told(await order("spot", { eye: eye.name })),
  }, eye.name, make("small", {}, eye.position_m.map((v) => v.toFixed(2)).join("  ")))));
}

function drawPatterns() {
  $("patterns").replaceChildren(...wall.patterns.map((pattern) => {
    const { name } = pattern;
    const title = isChinese() ? pattern.summary_zh : pattern.summary;
    const button = make("button", { type: "button", class: "flat", "data-pattern": name, title }, name);
    const level = () => Number($("level").value) / 100;
    say(button, "pattern", async () => told(await order("pattern", { name, level: level() })));
    return button;
  }));
}

function drawNudge() {
  const rows = AXES.map((axis, i) => axisRow(axis, (way) => { nudge.eye_m[i] += way * steps.eye; }));
  const angle = wall.corner_deg === null ? [] : [
    stepRow("angle", ANGLE_STEPS, (v) => `${v}°`),
    axisRow("angle", (way) => { nudge.angle_deg += way * steps.angle; }),
  ];
  const reset = make("button", { type: "button", class: "chip", id: "nudge-reset",
    onclick: () => send({ eye_m: [0, 0, 0], angle_deg: 0 }) }, t("reset"));
  const save = make("button", { type: "button", class: "flat", id: "nudge-save" }, t("save"));
  holdable(save, saveNudge);
  const note = wall.saves ? null : make("p", { class: "hint" }, t("builtin"));
  $("nudge").replaceChildren(stepRow("eye", EYE_STEPS, (v) => `${v * 100} cm`), ...rows, ...angle,
    make("div", { class: "pair" }, reset, save), ...[note].filter(Boolean));
}

function axisRow(axis, change) {
  const press = (way) => () => {
    nudge = { eye_m: [...nudge.eye_m], angle_deg: nudge.angle_deg };
    change(way);
    send(nudge);
  };
  return make("div", { class: "axis" }, make("span", {}, t(axis)),
    make("button", { type: "button", class: "step", "aria-label": `${t(axis)} −`, "data-nudge": `${axis}-`, onclick: press(-1) }, "−"),
    make("output", { "data-axis": axis }),
    make("button", { type: "button", class: "step", "aria-label": `${t(axis)} +`, "data-nudge": `${axis}+`, onclick: press(1) }, "+"));
}

function stepRow(what, values, text) {
  return make("div", { class: "steps", role: "radiogroup" }, ...values.map((value) => make("button", {
    type: "button", role: "radio", "data-step": `${what} ${value}`,
    onclick: () => { steps = { ...steps, [what]: value }; mark(); },
  }, text(value))));
}

async function send(wanted) {
  const round = (v) => Math.round(v * 1e4) / 1e4;
  nudge = { eye_m: wanted.eye_m.map(round), angle_deg: round(wanted.angle_deg) };
  pressed = performance.now();
  mark();
  if (!told(await order("nudge", nudge))) pressed = 0;
}

async function saveNudge() {
  const answer = await post("/api/wall/save");
  if (!told(answer)) return;
  toast(t("saved"));
  pressed = 0;
  const entry = wall.eyes.find((eye) => eye.name === answer.eye);
  if (entry) entry.position_m = answer.position_m;
  drawSpots();
}

function mark() {
  for (const spot of $("spots").children) spot.setAttribute("aria-checked", String(spot.dataset.eye === shown.eye));
  for (const button of $("patterns").children) button.setAttribute("aria-pressed", String(button.dataset.pattern === shown.pattern));
  for (const button of $("nudge").querySelectorAll("[data-step]")) {
    const [what, value] = button.dataset.step.split(" ");
    button.setAttribute("aria-checked", String(steps[what] === Number(value)));
  }
  for (const output of $("nudge").querySelectorAll("[data-axis]")) {
    const axis = AXES.indexOf(output.dataset.axis);
    const value = axis < 0 ? nudge.angle_deg : nudge.eye_m[axis] * 100;
    const sign = value > 0 ? "+" : value < 0 ? "−" : "";
    output.textContent = axis < 0 ? `${sign}${Math.abs(value).toFixed(2)}°` : `${sign}${Math.abs(value).toFixed(0)} cm`;
    output.classList.toggle("moved", value !== 0);
  }
  const moved = nudge.angle_deg !== 0 || nudge.eye_m.some((v) => v !== 0);
  if ($("nudge-save")) $("nudge-save").disabled = !moved || !wall.saves;
  if ($("nudge-reset")) $("nudge-reset").disabled = !moved;
}
