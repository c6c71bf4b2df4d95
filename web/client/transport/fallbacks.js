/** The rungs below WebSocket: loaded when one is needed, for most pages never need them. */
export { BackendPoll as backend } from "./backend-poll.js";
export { LongPoll as poll } from "./long-poll.js";
export { ServerSentEvents as sse } from "./server-sent-events.js";
