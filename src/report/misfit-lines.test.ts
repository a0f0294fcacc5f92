import { expect, test } from "vitest";
import { describeMisfits, formatHosts } from "./misfit-lines.ts";

const SIZE = { devices: 0, cpus: 4, host: "gpu1" };

test("what is left to other runners is told by reason", () => {
  const lines = describeMisfits(
    [
      { n: 0, misfit: "gpus" },
      { n: 1, misfit: "cpus" },
      { n: 2, misfit: "hosts", hosts: ["gpu2", "n*"] },
      { n: 3, misfit: "hosts", hosts: ["gpu2"] },
    ],
    SIZE,
    "a b.json",
  );
  expect(lines).toEqual([
    "1 entry (0) needs GPUs, and this runner has none: cooperate --run 'a b.json' --gpus auto",
    "1 entry (1) needs more CPUs than the 4 of this runner (--cpus), and is left to other runners",
    "2 entries (2-3) run only on gpu2, n*, not on gpu1, and are left to other runners",
  ]);
});

test("nothing is told where everything fits", () => {
  expect(describeMisfits([], SIZE, "e.json")).toEqual([]);
});

test("of many hosts only some are named", () => {
  expect(formatHosts(["a", "b", "a", "c", "d", "e", "f"])).toBe("a, b, c, d, 2 more");
});
