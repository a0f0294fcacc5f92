import { expect, test } from "vitest";
import { namesOf, withSaved } from "./saved-params.ts";

test("what a program has saved fills in what its command does not say", () => {
  const own = new Map([["lr", "0.1"]]);
  const names = namesOf([own, new Map([["batch-size", "4"]])]);
  const saved = { lr: 1, batch_size: 8, amp: true, none: null, model: { depth: 3 }, betas: [0.9, 0.99] };
  expect(withSaved(own, saved, names)).toEqual(
    new Map([
      ["lr", "0.1"],
      ["batch-size", "8"],
      ["amp", "true"],
      ["model/depth", "3"],
      ["betas", "0.9 0.99"],
    ]),
  );
});
