// Buttons that only act when they have been held for a second: by finger, mouse, Space or Enter.
import { t } from "./strings.js";

export const HOLD_MS = 1000;
const SLOP_PX = 12;
const RING = `<svg class="ring" viewBox="0 0 42 42" aria-hidden="true"><circle class="track" cx="21" cy="21" r="18.500"/>
  <circle class="fill" cx="21" cy="21" r="18.500" pathLength="100"/></svg>`;

export function holdable(button, act, { tap = null } = {}) {
  button.classList.add("hold");
  button.style.setProperty("--hold-time", `${HOLD_MS}ms`);
  button.setAttribute("aria-description", t("holdOn"));
  if (!button.classList.contains("flat")) button.insertAdjacentHTML("beforeend", RING);
  let timer = 0;
  let from = null;

  const start = () => {
    if (timer || button.disabled) return;
    button.classList.add("holding");
    timer = setTimeout(() => { stop(); navigator.vibrate?.(30); act(); }, HOLD_MS);
  };
  const stop = () => {
    const was = timer !== 0;
    clearTimeout(timer);
    timer = 0;
    from = null;
    button.classList.remove("holding");
    return was;
  };
  const release = () => { if (stop()) (tap ?? hint)(); };
  const hint = () => button.dispatchEvent(new CustomEvent("too-short", { bubbles: true }));

  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = [event.clientX, event.clientY];
    start();
  });
  button.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from[0], event.clientY - from[1]) > SLOP_PX) stop();
  });
  button.addEventListener("pointerup", release);
  for (const name of ["pointerleave", "pointercancel", "blur"]) button.addEventListener(name, stop);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) start();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key === " " || event.key === "Enter") release();
  });
}
