import { expect, test } from "vitest";
import { smallData } from "../../../test/helpers/page-data.ts";
import { viewOf } from "../../../test/helpers/page-view.ts";
import { sampleData } from "../../../test/browser/sample-data.ts";

test("only finite values of runs that count are scores", () => {
  const { scores } = viewOf(smallData({ status: [3, 3, 4, 3, 2, 4] }));
  expect([...scores]).toEqual([0.9, 0.95, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  const all = viewOf(smallData({ status: [3, 3, 4, 3, 2, 4], counting: ["done", "failed"] }));
  expect(all.scores[2]).toBe(0.7);
});

test("a choice that the list has not is none", () => {
  const view = viewOf(smallData(), { metric: "nope", color: "nope", curve: "nope" });
  expect([view.metric?.name, view.colorBy, view.curve, view.better]).toEqual([
    "acc",
    undefined,
    undefined,
    "max",
  ]);
});

test("a metric of texts is not looked at", () => {
  const [acc] = smallData().metrics;
  const view = viewOf(smallData({ metrics: [{ ...acc!, isText: true, values: Array(6).fill("a") }] }));
  expect(view.metric).toBeUndefined();
});

test("what is selected on the axes is shown, and the order of parameters follows", () => {
  const data = sampleData(90);
  expect(
    viewOf(data)
      .ranked.map(({ param }) => param.name)
      .slice(0, 2),
  ).toEqual(["lr", "optimizer"]);
  const lion = data.n.filter((row) => data.params[2]?.index[row] === 1);
  const view = viewOf(data, {}, new Set(lion));
  expect(view.shown).toEqual(lion);
  expect(view.filtered).toHaveLength(90);
  expect(view.matters.effects[0]?.parameters).toEqual(["lr"]);
  expect(view.matters.effects.map(({ parameters }) => parameters)).not.toContainEqual(["optimizer"]);
});
