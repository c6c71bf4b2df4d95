import { Failure } from "../link/failure.js";
import { SSEParser } from "../state/sse-parser.js";
import { HTTPTransport } from "./http-transport.js";
import { threadsQuery } from "./threads-query.js";
import { parsed } from "./web-socket.js";

/** The second rung: `GET /sse`, read by `fetch`, for an `EventSource` cannot carry the token in a header. */
export class ServerSentEvents extends HTTPTransport {
  /**
   * @override
   * @param {AbortSignal} signal
   */
  async run(signal) {
    const { resume } = this;
    await this.turn(signal);
    const { ids, since } = threadsQuery(resume);
    const query = new URLSearchParams({ threads: ids.join() });
    if (since.some((position) => position !== "")) query.set("since", since.join());
    if (resume.cursor) query.set("cursor", resume.cursor);
    const headers = { Accept: "text/event-stream" };
    const answer = await this.withCursor("cursor", this.gateway.open("GET", `/sse?${query}`, { headers, signal }));
    if (!answer.body || !answer.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      await answer.body?.cancel();
      throw new Failure("no_stream", "The answer is no event stream.", { status: 501 });
    }
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    const parser = new SSEParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      this.accepted();
      for (const { data, id } of parser.push(decoder.decode(value, { stream: true }))) {
        const frame = parsed(data);
        if (frame) this.take(frame);
        if (id !== null) resume.cursor = id;
        if (signal.aborted) return;
      }
    }
  }
}
