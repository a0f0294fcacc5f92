import { expect, test } from "vitest";
import { isHostAmong } from "./host-names.ts";

test.each([
  [["gpu1"], "gpu1"],
  [["gpu1"], "gpu1.example.org"],
  [["gpu1.example.org"], "gpu1.example.org"],
  [["gpu1.example.org"], "gpu1"],
  [["GPU1"], "gpu1"],
  [["a", "gpu*"], "gpu17"],
  [["*"], "anything"],
  [["gpu*.example.org"], "gpu17.example.org"],
  [["*.example.org"], "gpu17.example.org"],
  [["g*u*1"], "gpu1"],
  [["g*u*1"], "gpuu11"],
  [["gpu1*"], "gpu1"],
  [["n[1]"], "n[1]"],
])("%j has %s", (names, own) => {
  expect(isHostAmong(names, own)).toBe(true);
});

test.each([
  [["gpu1"], "gpu10"],
  [["gpu"], "gpu1"],
  [["gpu1.example.org"], "gpu1.example.com"],
  [["gpu2.example.org"], "gpu1"],
  [["gpu*"], "cpu1"],
  [["*1"], "gpu12"],
  [["ab*ba"], "aba"],
  [["n[1]"], "n1"],
  [["g.u1"], "gpu1"],
  [[""], "gpu1"],
  [[], "gpu1"],
])("%j does not have %s", (names, own) => {
  expect(isHostAmong(names, own)).toBe(false);
});

test("a pattern from a stranger takes no exponential time", () => {
  expect(isHostAmong([`${"a*".repeat(2_000)}b`], "a".repeat(4_000))).toBe(false);
});
