import { FakeServer } from "./fake-server.js";
import { User } from "./user.js";
import { World } from "./world.js";

/** Somebody else's message. */
export const write = (server, threadId, text) => server.write(threadId, { userId: 5, text, clientMessageId: text });

/** A world with a server and a user who is connected to it. */
export async function online({ seed = 1, prepare = () => {}, ...options } = {}) {
  const world = new World(seed);
  const server = new FakeServer(world);
  prepare(server, world);
  const user = new User(world, server, options);
  await world.until(() => user.isLive, 30_000);
  return { world, server, user };
}
