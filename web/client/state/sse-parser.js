/** @typedef {{data: string, id: string | null}} ServerSentEvent */

/** `text/event-stream`, piece by piece (HTML Standard, section 9.2.6). Types of events and `retry` are passed over. */
export class SSEParser {
  #rest = "";
  #data = "";
  #hasData = false;
  /** @type {string | null} */
  #id = null;

  /**
   * @param {string} text the next piece of the stream
   * @returns {ServerSentEvent[]} the events that it completes
   */
  push(text) {
    /** @type {ServerSentEvent[]} */
    const events = [];
    this.#rest += text;
    for (;;) {
      const end = this.#rest.search(/\r\n|\n|\r/);
      // A CR at the end may be the first half of a CRLF.
      if (end < 0 || (this.#rest[end] === "\r" && end + 1 === this.#rest.length)) return events;
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + (this.#rest.startsWith("\r\n", end) ? 2 : 1));
      this.#take(line, events);
    }
  }

  /**
   * @param {string} line
   * @param {ServerSentEvent[]} events
   */
  #take(line, events) {
    if (line === "") {
      if (this.#hasData) events.push({ data: this.#data, id: this.#id });
      this.#data = "";
      this.#hasData = false;
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") {
      this.#data += (this.#hasData ? "\n" : "") + value;
      this.#hasData = true;
    } else if (field === "id" && !value.includes("\0")) {
      this.#id = value;
    }
  }
}
