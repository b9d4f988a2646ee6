// Requests to control, and the WebSocket that tells how things are.
import { t } from "./strings.js";

const RETRY_MS = [400, 800, 1600, 3000, 5000];

let ask = () => {};
export const onLocked = (handler) => { ask = handler; };

export async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

// An answer is always {ok, error?}: whatever happens is a sentence for the operator.
export async function post(path, body = {}, headers = {}) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Yingbi": "1", ...headers },
      body: JSON.stringify(body),
    });
    const found = await answer.json();
    if (answer.status === 401) ask();
    return { status: answer.status, ...found };
  } catch {
    return { ok: false, status: 0, error: t("lost") };
  }
}

export const order = (verb, body) => post(`/api/cue/${verb}`, body);

export function live(take, connected) {
  let tries = 0;
  const open = () => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`);
    socket.binaryType = "blob";
    socket.onmessage = ({ data }) => {
      tries = 0;
      if (typeof data === "string") take(JSON.parse(data));
      else take({ type: "picture", picture: data });
    };
    socket.onopen = () => connected(true);
    socket.onclose = () => {
      connected(false);
      setTimeout(open, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    };
  };
  open();
}
