import assert from "node:assert/strict";
import { test } from "node:test";
import { isIn, placeOf } from "../../../wordpress/martlet-chat/js/share.js";

function memory(kept = {}) {
  return {
    getItem: (name) => kept[name] ?? null,
    setItem(name, value) {
      kept[name] = String(value);
    },
  };
}

test("a browser draws its place once", () => {
  const storage = memory();
  assert.equal(
    placeOf(storage, () => 0.42),
    42,
  );
  assert.equal(
    placeOf(storage, () => 0.99),
    42,
  );
});

test("nobody is in at 0 percent, everybody at 100", () => {
  for (let place = 0; place < 100; place++) {
    assert.equal(isIn(0, place), false);
    assert.equal(isIn(100, place), true);
  }
});

test("raising the share takes more in and sends nobody out", () => {
  for (let place = 0; place < 100; place++) {
    let before = false;
    for (let share = 0; share <= 100; share++) {
      const now = isIn(share, place);
      assert.ok(now || !before);
      before = now;
    }
  }
});

test("the share is what it says", () => {
  const places = Array.from({ length: 1000 }, (_, number) => placeOf(memory(), () => number / 1000));
  assert.equal(places.filter((place) => isIn(25, place)).length, 250);
});

test("a place that is none is drawn anew, and a browser that keeps nothing has one all the same", () => {
  for (const wrong of ["-1", "100", "x", "", "1e1"])
    assert.equal(
      placeOf(memory({ "martlet.share": wrong }), () => 0.07),
      7,
    );
  const refusing = {
    getItem() {
      throw new Error("denied");
    },
    setItem() {},
  };
  assert.equal(
    placeOf(refusing, () => 0.5),
    50,
  );
});
