// A WebSocket client on Node's `ws`, driven over standard input and output, one JSON value a line.
//
//   NODE_PATH=/usr/share/nodejs node node-client.cjs URL '{"protocols":[],"headers":{}}'
//
// Out: {"event":"open","protocol"}, {"event":"message","data"}, {"event":"close","code","reason"},
// {"event":"refused","status"}, {"event":"pong"}. In: {"send":TEXT}, {"ping":true}, {"close":CODE}.
"use strict";

const readline = require("node:readline");
const WebSocket = require("ws");

const [url, options] = process.argv.slice(2);
const { protocols = [], headers = {} } = JSON.parse(options ?? "{}");
const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const socket = new WebSocket(url, protocols, { headers });

socket.on("open", () => tell({ event: "open", protocol: socket.protocol }));
socket.on("message", (data, isBinary) => tell({ event: "message", data: data.toString(), isBinary }));
socket.on("pong", () => tell({ event: "pong" }));
socket.on("close", (code, reason) => tell({ event: "close", code, reason: reason.toString() }));
socket.on("unexpected-response", (request, response) => {
  tell({ event: "refused", status: response.statusCode });
  request.destroy();
});
socket.on("error", (error) => tell({ event: "error", message: error.message }));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const command = JSON.parse(line);
  if (command.send !== undefined) socket.send(command.send);
  if (command.ping) socket.ping();
  if (command.close) socket.close(command.close);
});
