import assert from "node:assert/strict";
import test from "node:test";
import { online, write } from "./support/online.js";

test("hundreds of threads stay below the server's limit of commands", async () => {
  const { world, server, user } = await online();
  for (let id = 1000; id < 1300; id++) user.join(id);
  const times = [];
  const before = server.frames.length;
  for (let second = 0; second < 20; second++) {
    await world.run(1_000);
    times.push(server.frames.length - before);
  }
  assert.equal(times.at(-1), 300);
  assert.ok(
    times.every((count, second) => count <= 60 + 30 * (second + 1)),
    String(times),
  );
});

test("a talk that is busier than the server's limit stays where it is over plain HTTP", async () => {
  const { world, server, user } = await online({ transports: ["poll", "backend"] });
  const told = user.join(15);
  await world.run(1_000);
  const states = user.states.length;
  for (let n = 0; n < 400; n++) await user.client.send(15, `own ${n}`);
  for (let n = 0; n < 1_000; n++) {
    write(server, 15, `other ${n}`);
    await world.run(20);
  }
  await world.until(() => told.seqs.length === 1_400, 60_000);
  assert.equal(server.limited, 0);
  assert.deepEqual(user.states.slice(states), []);
});

test("a limit that others of the same user have used up is waited for, on the same rung", async () => {
  const { world, server, user } = await online({ transports: ["poll", "backend"] });
  const told = user.join(15);
  await world.run(1_000);
  for (let second = 0; second < 20; second++) {
    server.useUp();
    write(server, 15, `word ${second}`);
    await world.run(1_000);
  }
  await world.until(() => told.seqs.length === 20, 10_000);
  assert.ok(server.limited > 2, String(server.limited));
  assert.deepEqual([...new Set(user.states.map(({ transport }) => transport))], [null, "poll"]);
});
