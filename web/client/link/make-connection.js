import { Connection } from "./connection.js";

/** @typedef {ConstructorParameters<typeof Connection>[0]} ConnectionOptions */

/**
 * A connection over the rungs that this page can use.
 *
 * @param {Pick<import("../index.js").ClientOptions, "gateway" | "transports">} options
 * @param {Pick<ConnectionOptions, "gateway" | "backend" | "tokens">} servers
 * @param {Pick<ConnectionOptions, "onState" | "onFrame" | "onLive" | "onAlive">} listeners
 * @param {import("../types.js").Environment} environment
 */
export function makeConnection({ gateway = null, transports }, servers, listeners, environment) {
  /** @type {import("../types.js").Rung[]} */
  const rungs = [];
  if (servers.gateway && environment.openSocket) rungs.push("websocket");
  if (servers.gateway) rungs.push("sse", "poll");
  if (servers.backend) rungs.push("backend");
  const url = gateway === null ? "" : new URL(gateway || "/", globalThis.location?.href).href;
  return new Connection(
    {
      ...servers,
      ...listeners,
      gatewayURL: url.replace(/\/$/, ""),
      rungs: transports ? rungs.filter((rung) => transports.includes(rung)) : rungs,
    },
    environment,
  );
}
