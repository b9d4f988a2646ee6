// Small helpers for the document.
import { t } from "./strings.js";

export const $ = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

let fading = 0;

export function toast(text, bad = false) {
  $("toast").textContent = text;
  $("toast").className = `toast shown${bad ? " bad" : ""}`;
  clearTimeout(fading);
  fading = setTimeout(() => $("toast").classList.remove("shown"), bad ? 5000 : 1800);
}

export function told(answer) {
  if (!answer.ok && answer.status !== 401) toast(answer.error, true);
  return answer.ok;
}

export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

export const length = (seconds) => (seconds < 60 ? `${+seconds.toFixed(1)} ${t("seconds")}` : clock(seconds));
