import { HTTPTransport } from "./http-transport.js";
import { threadsQuery } from "./threads-query.js";

const WAIT_SECONDS = 25;
const GRACE_SECONDS = 10;

/** The third rung: `POST /poll`, answered at the first event. */
export class LongPoll extends HTTPTransport {
  /**
   * @override
   * @param {AbortSignal} signal
   */
  async run(signal) {
    const { resume, environment } = this;
    // The first question only asks where we are and whether we may: it must not wait.
    for (let wait = 0; !signal.aborted; wait = WAIT_SECONDS) {
      await this.turn(signal);
      const { ids, since } = threadsQuery(resume);
      const positions = Object.fromEntries(ids.map((id, index) => [id, since[index]]).filter(([, at]) => at !== ""));
      const cursor = resume.cursor ?? undefined;
      const askedAt = environment.now();
      const asked = { threads: ids, since: positions, cursor, wait };
      const withinMs = (wait + GRACE_SECONDS) * 1000;
      const answer = this.gateway.ask("POST", "/poll", { body: asked, signal, withinMs });
      const { body } = await this.withCursor("cursor", answer);
      if (signal.aborted) return;
      this.accepted();
      for (const frame of body.events) this.take(frame);
      resume.cursor = body.cursor;
      const isHasty = wait > 0 && body.events.length === 0 && environment.now() - askedAt < 1_000;
      if (isHasty) await this.pause(signal, 1_000);
    }
  }
}
