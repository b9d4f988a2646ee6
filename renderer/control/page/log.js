// The log, newest first.
import { $, make } from "./dom.js";

const KEPT = 300;
let last = 0;

export function addLines(lines) {
  const rows = lines.filter((line) => line.number > last).map((line) => make("li", { "data-level": line.level },
    make("time", { datetime: line.time }, new Date(line.time).toLocaleTimeString([], { hour12: false })),
    make("span", {}, line.data.verb ? `${line.event} · ${line.data.verb}` : line.event),
    Object.keys(line.data).length ? make("p", {}, words(line.data)) : null));
  if (!rows.length) return;
  last = lines.at(-1).number;
  $("log").prepend(...rows.reverse());
  while ($("log").children.length > KEPT) $("log").lastChild.remove();
}

// A control process that was started again counts from one.
export function forgetLines() {
  last = 0;
  $("log").replaceChildren();
}

const words = (data) => Object.entries(data).filter(([key]) => key !== "verb")
  .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(" · ");
