import assert from "node:assert/strict";
import test from "node:test";
import { CommandPace } from "../../../web/client/state/command-pace.js";
import { Receipts } from "../../../web/client/state/receipts.js";
import { SSEParser } from "../../../web/client/state/sse-parser.js";
import { TypingPace } from "../../../web/client/state/typing-pace.js";
import { WakeClock } from "../../../web/client/state/wake-clock.js";
import { seeded } from "./support/seeded.js";

test("receipts: a watermark only rises, is said once, and again where it may not have arrived", () => {
  const receipts = new Receipts();
  assert.equal(receipts.see(15, 3), true);
  assert.equal(receipts.see("15", 2), false);
  receipts.see(16, 1);
  assert.deepEqual(receipts.take(), [
    { threadId: 15, upTo: 3 },
    { threadId: 16, upTo: 1 },
  ]);
  assert.deepEqual(receipts.take(), []);
  receipts.stored(15, 3);
  receipts.interrupted();
  assert.deepEqual(receipts.take(), [{ threadId: 16, upTo: 1 }]);
  receipts.refused(16);
  receipts.interrupted();
  assert.deepEqual(receipts.take(), []);
});

test("typing: said at most every three seconds, its end once, and only if it was believed", () => {
  const pace = new TypingPace();
  assert.equal(pace.isDue(15, false, 0), false);
  assert.equal(pace.isDue(15, true, 0), true);
  assert.equal(pace.isDue("15", true, 2_999), false);
  assert.equal(pace.isDue(15, true, 3_000), true);
  assert.equal(pace.isDue(15, false, 4_000), true);
  assert.equal(pace.isDue(15, false, 4_000), false);
  assert.equal(pace.isDue(15, true, 4_100), true);
  assert.equal(pace.isDue(15, false, 10_100), false);
});

test("commands: never more than the server's thirty a second and sixty at once", () => {
  const pace = new CommandPace();
  let now = 1_000;
  const sent = [];
  while (now < 21_000) {
    const wait = pace.waitMs(now);
    if (wait === 0) sent.push(now);
    else now += wait;
  }
  for (let from = 1_000; from < 20_000; from += 500) {
    for (const seconds of [1, 5, 10]) {
      const count = sent.filter((at) => at >= from && at < from + seconds * 1000).length;
      assert.ok(count <= 60 + 30 * seconds, `${count} in ${seconds} s from ${from}`);
    }
  }
  assert.ok(sent.length > 500);
});

test("the clock: a jump is a sleep, a late timer is none", () => {
  const clock = new WakeClock(0, 1_000);
  assert.equal(clock.tick(1_000), false);
  assert.equal(clock.tick(4_000), false);
  assert.equal(clock.tick(64_000), true);
  assert.equal(clock.tick(65_000), false);
  assert.equal(clock.tick(1_000), true);
});

test("server-sent events: fields, line ends, comments, ids that last", () => {
  const parser = new SSEParser();
  assert.deepEqual(parser.push(": hello\n\nid: 1\ndata: a\ndata: b\n\n"), [{ data: "a\nb", id: "1" }]);
  assert.deepEqual(parser.push("data:c\r\n\r\nevent: x\r\nid\r\ndata\r\r\n"), [
    { data: "c", id: "1" },
    { data: "", id: "" },
  ]);
  assert.deepEqual(parser.push("retry: 5\nid: 2\n\ndata: d"), []);
  assert.deepEqual(parser.push("\n\n"), [{ data: "d", id: "2" }]);
});

test("server-sent events: wherever the stream is cut, it means the same (seeds 1 to 200)", () => {
  const text = "id: 1\r\ndata: a\r\n\r\n: c\rdata: б\ndata:\n\ndata: \r\n\r\nid: 2\ndata: {}\r\r";
  const whole = new SSEParser().push(`${text}\n`);
  assert.equal(whole.length, 4);
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const parser = new SSEParser();
    const events = [];
    for (let at = 0; at < text.length; ) {
      const next = at + 1 + Math.floor(random() * 5);
      events.push(...parser.push(text.slice(at, next)));
      at = next;
    }
    events.push(...parser.push("\n"));
    assert.deepEqual(events, whole, `seed ${seed}`);
  }
});
