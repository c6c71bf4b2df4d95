'use strict';
// The usual gateway: Node.js with the packages `ws` and `redis`, one process. Tokens (HS256) are checked at the upgrade;
// one connection to Redis serves all; a map leads from each channel to its members.
const { createHmac, timingSafeEqual } = require('crypto');
const { createServer } = require('http');
const { createClient } = require('redis');
const { WebSocketServer } = require('ws');
const { PORT, REDIS_PORT, JWT_SECRET } = process.env;

function claimsOf(token) {
  const [head, body, signature] = token.split('.');
  const right = createHmac('sha256', JWT_SECRET).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature ?? '', 'base64url');
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new Error('signature');
  if (JSON.parse(Buffer.from(head, 'base64url')).alg !== 'HS256') throw new Error('algorithm');
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  if (!(claims.exp * 1000 > Date.now())) throw new Error('expired');
  return claims;
}

async function main() {
  const redis = createClient({ socket: { host: '127.0.0.1', port: Number(REDIS_PORT) } });
  redis.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  await redis.connect();
  const rooms = new Map();

  // The payload stays a buffer: it goes out as it came.
  const deliver = (payload, channel) => {
    for (const member of rooms.get(String(channel))?.members ?? []) member.send(payload, { binary: false });
  };
  const join = async (socket, threadId) => {
    const channel = `chat.thread.${threadId}`;
    let room = rooms.get(channel);
    if (!room) rooms.set(channel, (room = { members: new Set(), subscribed: redis.subscribe(channel, deliver, true) }));
    room.members.add(socket);
    socket.joined.add(channel);
    await room.subscribed;
    socket.send(JSON.stringify({ type: 'subscribed', threadId }));
  };
  const leave = (socket) => {
    for (const channel of socket.joined) {
      const room = rooms.get(channel);
      room?.members.delete(socket);
      if (room?.members.size === 0) {
        rooms.delete(channel);
        redis.unsubscribe(channel);
      }
    }
  };

  const gateway = new WebSocketServer({ noServer: true });
  gateway.on('connection', (socket) => {
    socket.joined = new Set();
    socket.on('message', (text) => {
      const frame = JSON.parse(text);
      if (frame.type === 'subscribe') join(socket, frame.threadId);
    });
    socket.on('close', () => leave(socket));
    socket.on('error', () => socket.terminate());
  });

  const server = createServer((request, response) => response.end());
  server.on('upgrade', (request, connection, head) => {
    try {
      claimsOf(new URL(request.url, 'http://gateway').searchParams.get('token') ?? '');
      gateway.handleUpgrade(request, connection, head, (socket) => gateway.emit('connection', socket));
    } catch {
      connection.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
  });
  server.listen({ host: '127.0.0.1', port: Number(PORT), backlog: 4096 });
}

main();
