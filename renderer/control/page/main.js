// Puts the page together.
import { get, live, onLocked, post } from "./api.js";
import { draw as drawCues, markCues, setCues } from "./cues.js";
import { $, toast } from "./dom.js";
import { draw as drawHall, setWall, showHall } from "./hall.js";
import { addLines, forgetLines } from "./log.js";
import { redraw, showPicture, showStatus, wireShow } from "./show.js";
import { applyLanguage, switchLanguage, t } from "./strings.js";
import { readVerbs } from "./verbs.js";

const TABS = ["show", "cues", "hall", "log"];
let lostTimer = 0;
let isLost = false;
let fault = null;

const takers = {
  hello: ({ may_change: may }) => {
    $("unlock").hidden = may;
    document.body.classList.toggle("view-only", !may);
    forgetLines();
    read();
  },
  status: ({ status, recent_ms: recent }) => {
    showStatus(status, recent);
    showHall(status);
    markCues(status.cue, status.next);
    fault = status.alive ? null : "silent";
    showLost();
    if (status.edition !== takers.edition) { takers.edition = status.edition; read(); }
  },
  log: ({ lines }) => addLines(lines),
  picture: ({ picture }) => showPicture(picture),
};

async function read() {
  try {
    setCues((await get("/api/cues")).cues);
    setWall(await get("/api/wall"));
    redraw();
  } catch { /* the next connection reads it */ }
}

function connected(is) {
  clearTimeout(lostTimer);
  if (is) isLost = false;
  else lostTimer = setTimeout(() => { isLost = true; showLost(); }, 600);
  showLost();
}

function showLost() {
  $("lost").hidden = !isLost && !fault;
  $("lost").textContent = isLost ? t("lost") : fault ? t(fault) : "";
  if (isLost) document.body.classList.add("stale");
}

function choose(tab) {
  document.body.dataset.tab = tab;
  sessionStorage.setItem("yingbi-tab", tab);
  for (const button of document.querySelectorAll("[data-for]")) button.setAttribute("aria-selected", String(button.dataset.for === tab));
  window.scrollTo(0, 0);
}

function speak() {
  applyLanguage();
  $("language").textContent = t("language");
  $("language").lang = t("language") === "EN" ? "en" : "zh-CN";
  $("dim").setAttribute("aria-label", t("brightness"));
  $("level").setAttribute("aria-label", t("level"));
  $("thumbnail").alt = t("stage");
  drawCues();
  drawHall();
  redraw();
  showLost();
}

function wireToken() {
  const dialog = $("token-dialog");
  const show = () => { if (!dialog.open) { $("token").value = ""; $("token-wrong").textContent = ""; dialog.showModal(); } };
  onLocked(show);
  $("unlock").addEventListener("click", show);
  $("token-cancel").addEventListener("click", () => dialog.close());
  $("token-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await post("/api/session", {}, { Authorization: `Bearer ${$("token").value.trim()}` });
    if (!answer.ok) { $("token-wrong").textContent = answer.status === 401 ? t("tokenWrong") : answer.error; return; }
    dialog.close();
    $("unlock").hidden = true;
    document.body.classList.remove("view-only");
    toast(t("unlocked"));
  });
}

for (const button of document.querySelectorAll("[data-for]")) button.addEventListener("click", () => choose(button.dataset.for));
$("language").addEventListener("click", () => { switchLanguage(); speak(); });
$("level").addEventListener("input", () => {
  $("level-value").textContent = $("level").value;
  $("level").style.setProperty("--at", `${$("level").value}%`);
});
$("level").style.setProperty("--at", "50%");
document.addEventListener("too-short", () => toast(t("holdOn")));

if (new URLSearchParams(location.search).has("token")) history.replaceState(null, "", location.pathname);
const kept = sessionStorage.getItem("yingbi-tab");
wireToken();
choose(TABS.includes(kept) ? kept : "show");
speak();
await readVerbs();
wireShow();
live((message) => takers[message.type]?.(message), connected);
