import { Failure, failureOf } from "../link/failure.js";

/** @typedef {import("../types.js").Frame} Frame */

const PAGE = 100;

/**
 * Joins a thread whose live events come already: says where its log ends and who takes part, then what was missed.
 *
 * @param {Frame} frame the `subscribe`
 * @param {import("./http.js").HTTP | null} backend
 * @param {(frame: Frame) => void} say
 */
export async function joinOverREST(frame, backend, say) {
  const { id, threadId } = frame;
  const since = frame.payload?.since ?? null;
  if (!backend) {
    say({ type: "ok", id, payload: { head: null, reset: since !== null, participants: [] } });
    return;
  }
  const path = `/chat/threads/${encodeURIComponent(String(threadId))}`;
  try {
    const { allowed, head, participants } = (await backend.ask("GET", `${path}/access`)).body;
    if (allowed === false) throw new Failure("forbidden", "Not this thread.", { status: 403 });
    const reset = since !== null && since > (head ?? -1);
    say({ type: "ok", id, payload: { head: head ?? null, reset, participants: participants ?? [] } });
    if (since === null || reset) return;
    for (let after = since, end = head; after < end; ) {
      const { body } = await backend.ask("GET", `${path}/events?after=${after}&limit=${PAGE}`);
      if (body.events.length === 0) return;
      for (const event of body.events) say(event);
      after = body.events.at(-1).seq;
      end = Math.max(end, body.head);
    }
  } catch (error) {
    // After the reply nobody waits for this any more; that something is missing shows by the head.
    say({ type: "error", id, threadId, payload: refusalOf(failureOf(error)) });
  }
}

/**
 * A failed request as the payload of an `error` frame.
 *
 * @param {Failure} failure
 */
export function refusalOf({ code, message, passes, status }) {
  const name = passes ? (status === 429 ? "rate_limit" : "unavailable") : status === 404 ? "not_found" : code;
  return { code: name, message };
}
