import assert from "node:assert/strict";
import test from "node:test";
import { Conversation } from "../../../web/ui/state/conversation.js";
import { piecesOf } from "../../../web/ui/state/links-in-text.js";
import { message } from "./things.js";

const ours = (seq, more = {}) => message(15, seq, { from: "manager", userId: 5, clientMessageId: `c${seq}`, ...more });

function begun(messages, unread = 0, earlier = null) {
  const conversation = new Conversation();
  conversation.clientId = 1;
  conversation.me = 5;
  conversation.begin(messages, earlier, unread);
  return conversation;
}

const marks = (conversation, outgoing = []) => conversation.lines(outgoing).map(({ seq, mark }) => [seq, mark]);

test("messages stand in the order of the log, each once", () => {
  const conversation = begun([message(15, 2), message(15, 5)]);
  assert.equal(conversation.add(message(15, 4)), true);
  assert.equal(conversation.add(message(15, 4)), false);
  conversation.addEarlier([message(15, 1)], null);
  assert.deepEqual(
    conversation.lines([]).map(({ seq }) => seq),
    [1, 2, 4, 5],
  );
  conversation.add(ours(9));
  assert.equal(conversation.lastOfTheirs.seq, 5);
  assert.equal(begun([ours(1)]).lastOfTheirs, null);
});

test("receipts are watermarks, and only the client's count", () => {
  const conversation = begun([ours(1), ours(2), ours(3)]);
  conversation.read({ userId: 6, upTo: 3 });
  conversation.read({ userId: "1", upTo: 2 });
  conversation.read({ userId: 1, upTo: 1 });
  assert.deepEqual(marks(conversation), [
    [1, "read"],
    [2, "read"],
    [3, "sent"],
  ]);
  conversation.read({ userId: 1, messageIds: ["m15-3"] });
  assert.equal(marks(conversation)[2][1], "read");
});

test("what is known when the thread is joined is taken over", () => {
  const conversation = begun([ours(1)]);
  conversation.join([
    { userId: 6, role: "manager", readUpTo: 1 },
    { userId: 1, role: "client", readUpTo: 1 },
  ]);
  assert.equal(marks(conversation)[0][1], "read");
});

test("a message on its way becomes the stored one, and is shown once all the time", () => {
  const conversation = begun([message(15, 1)]);
  const item = { clientMessageId: "c2", threadId: 15, text: "text 2", createdAt: 0, state: "sending", message: null };
  assert.deepEqual(marks(conversation, [item]), [
    [1, null],
    [0, "sending"],
  ]);
  assert.deepEqual(marks(conversation, [{ ...item, state: "failed" }])[1], [0, "failed"]);
  assert.deepEqual(marks(conversation, [{ ...item, state: "sent", message: ours(2) }])[1], [2, "sent"]);
  const key = conversation.lines([item])[1].key;
  conversation.add(ours(2));
  assert.deepEqual(marks(conversation, [item])[1], [2, "sent"]);
  assert.equal(conversation.lines([])[1].key, key);
});

test("the mark stands before the first message that was new, and stays there", () => {
  const conversation = begun([message(15, 1), ours(2), message(15, 3), message(15, 4)], 2);
  const firstNew = () =>
    conversation
      .lines([])
      .filter(({ isFirstNew }) => isFirstNew)
      .map(({ seq }) => seq);
  assert.deepEqual(firstNew(), [3]);
  conversation.add(message(15, 5));
  conversation.begin([message(15, 3), message(15, 4), message(15, 5)], null, 1);
  assert.deepEqual(firstNew(), [3]);
  assert.deepEqual(begun([message(15, 1)], 0).lines([])[0].isFirstNew, false);
  assert.equal(begun([message(15, 8), message(15, 9)], 50).lines([])[0].isFirstNew, true);
});

test("a typist is one until told otherwise, or silent for too long", () => {
  const conversation = begun([]);
  conversation.typing({ userId: 6, isTyping: true }, 0);
  assert.equal(conversation.isTyping(1), false);
  conversation.typing({ userId: 1, isTyping: true }, 0);
  assert.equal(conversation.isTyping(7_000), true);
  assert.equal(conversation.isTyping(8_000), false);
  conversation.typing({ userId: 1, isTyping: true }, 0);
  conversation.stoppedTyping();
  assert.equal(conversation.isTyping(1), false);
});

test("on the client's own page the shop is the other side", () => {
  const conversation = new Conversation("client");
  conversation.clientId = 1;
  conversation.begin([message(15, 1), ours(2), message(15, 3)], null, 1);
  assert.deepEqual(
    conversation.lines([]).map(({ isTheirs, isMine, isFirstNew, mark }) => [isTheirs, isMine, isFirstNew, mark]),
    [
      [false, true, false, "sent"],
      [true, false, true, null],
      [false, true, false, "sent"],
    ],
  );
  conversation.read({ userId: 1, upTo: 3 });
  conversation.typing({ userId: "1", isTyping: true }, 0);
  assert.equal(conversation.isTyping(1), false);
  assert.equal(conversation.lines([])[0].mark, "sent");
  conversation.read({ userId: 5, upTo: 1 });
  conversation.typing({ userId: 6, isTyping: true }, 0);
  assert.equal(conversation.isTyping(1), true);
  assert.deepEqual(
    conversation.lines([]).map(({ mark }) => mark),
    ["read", null, "sent"],
  );
});

const links = (text) =>
  piecesOf(text)
    .filter(({ href }) => href)
    .map(({ href }) => href);

test("addresses of web pages and of mail become links, without the sentence' end", () => {
  assert.deepEqual(links("see https://shop.example/a?b=1#c, or (http://x.example/)."), [
    "https://shop.example/a?b=1#c",
    "http://x.example/",
  ]);
  assert.deepEqual(links("or write to mailto:shop@shop.example."), ["mailto:shop@shop.example"]);
  assert.deepEqual(piecesOf("a https://x.example b"), [
    { text: "a ", href: null },
    { text: "https://x.example", href: "https://x.example/" },
    { text: " b", href: null },
  ]);
});

test("nothing else does", () => {
  for (const text of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "https://",
    "https://user:password@shop.example/",
    "//shop.example",
    "mailto:",
    "mailto:nobody",
    "mailto:a@b@c",
    "file:///etc/passwd",
    "http://[::bad",
  ]) {
    assert.deepEqual(links(text), [], text);
  }
  assert.deepEqual(links("https://a.example/\u202egnp.exe"), ["https://a.example/"]);
});

test("a text is the same whether or not there are links in it", () => {
  for (const text of ["", "x", "https://a.example", " https://a.example https://b.example. ", "h".repeat(10_000)]) {
    assert.equal(
      piecesOf(text)
        .map(({ text }) => text)
        .join(""),
      text,
    );
  }
});
