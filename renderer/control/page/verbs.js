// Which verbs are dangerous is the show's business: their table is asked for, and such buttons must be held.
import { get } from "./api.js";
import { holdable } from "./hold.js";

const AGAIN_MS = 1000;
const dangerous = new Set();

export async function readVerbs() {
  for (;;) {
    try {
      const { verbs } = await get("/api/verbs");
      for (const verb of verbs) if (verb.danger) dangerous.add(verb.name);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

export function say(button, verb, act) {
  if (dangerous.has(verb)) holdable(button, act);
  else button.addEventListener("click", act);
}
