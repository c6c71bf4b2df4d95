import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const SECRET = "a-test-secret-that-is-long-enough-for-hs256";

/** Why there is nothing to be tested live; null: there is. */
export function whyNotLive() {
  const binary = process.env.MARTLET_BIN;
  if (!binary) return "MARTLET_BIN names no server";
  if (!existsSync(binary)) return `there is no ${binary}; build it, or name another by MARTLET_BIN`;
  try {
    webSocket();
  } catch {
    return "the package ws is missing (Debian's node-ws, NODE_PATH)";
  }
  return null;
}

/** Node 20 has no WebSocket client of its own. */
export function webSocket() {
  return createRequire(import.meta.url)("ws");
}

export function mint(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ iat: now, exp: now + 300, ...claims })}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}

/** The real server, and before it a wire that can be cut. */
export class LiveServer {
  #process;
  #data;
  #wires = new Set();
  #relay;
  #port;
  /** New connections are refused. */
  isDown = false;
  /** Upgrades to WebSocket are refused. */
  isWebSocketBlocked = false;

  async start() {
    this.#data = mkdtempSync(path.join(tmpdir(), "martlet-client-"));
    await this.#spawn();
    this.#relay = net.createServer((wire) => this.#connect(wire));
    await new Promise((resolve) => this.#relay.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#relay.address().port}`;
  }

  async #spawn(port = 0) {
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("MARTLET_")),
    );
    this.#process = spawn(process.env.MARTLET_BIN, ["serve", "--port", String(port), "--data", this.#data], {
      env: { ...environment, MARTLET_JWT_SECRET: SECRET, MARTLET_API_KEY: randomUUID() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    this.#port = await new Promise((resolve, reject) => {
      const listen = (chunk) => {
        said += chunk;
        const [, found] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
        if (found) resolve(Number(found));
      };
      this.#process.stdout.on("data", listen);
      this.#process.stderr.on("data", listen);
      this.#process.once("exit", () => reject(new Error(`the server has ended: ${said}`)));
    });
  }

  /** Ends the process without a word and starts it again. */
  async kill() {
    await this.#end("SIGKILL");
    await this.#spawn(this.#port);
  }

  async stop() {
    for (const wire of this.#wires) wire.destroy();
    this.#relay?.close();
    await this.#end("SIGTERM");
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** Every connection is cut. */
  cut() {
    for (const wire of this.#wires) wire.destroy();
  }

  #end(signal) {
    return new Promise((resolve) => {
      this.#process.removeAllListeners("exit");
      if (this.#process.exitCode !== null) return resolve();
      this.#process.once("exit", resolve);
      this.#process.kill(signal);
    });
  }

  #connect(wire) {
    if (this.isDown) return wire.destroy();
    const other = net.connect(this.#port, "127.0.0.1");
    wire.once("data", (head) => {
      if (this.isWebSocketBlocked && /upgrade: *websocket/i.test(head)) return wire.destroy();
      other.write(head);
      wire.pipe(other);
    });
    other.pipe(wire);
    for (const [one, its] of [
      [wire, other],
      [other, wire],
    ]) {
      this.#wires.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        this.#wires.delete(one);
        its.destroy();
      });
    }
  }
}
