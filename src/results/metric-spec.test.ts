import { expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import { parseMetrics } from "./metric-spec.ts";

function refusal(...words: string[]): string {
  return refusalOf(() => parseMetrics(words));
}

test("names, ways to sum up, expressions", () => {
  expect(parseMetrics(["acc=accuracy: ([0-9.]+)"])).toEqual([
    {
      text: "acc=accuracy: ([0-9.]+)",
      name: "acc",
      column: "acc",
      how: "last",
      regex: /accuracy: ([0-9.]+)/gm,
      groups: [1],
    },
  ]);
  const all = ["loss:min", "val/acc:max=a=(.)", "json", "json=(x)", "errors:count=Error", "m:best"];
  expect(parseMetrics(all).map(({ name, how, regex, isJson }) => [name, how, regex?.source, isJson])).toEqual(
    [
      ["loss", "min", undefined, undefined],
      ["val/acc", "max", "a=(.)", undefined],
      ["json", "last", undefined, true],
      ["json", "last", "(x)", undefined],
      ["errors", "count", "Error", undefined],
      ["m", "best", undefined, undefined],
    ],
  );
});

test("the value of a metric where another one was best", () => {
  const [logged, printed] = parseMetrics(["test:at(val/acc:max)", "acc:at(loss)=acc (.+)"]);
  expect(logged).toMatchObject({ name: "test", how: "last", at: { metric: "val/acc", how: "max" } });
  expect(printed).toMatchObject({ at: { metric: "loss", how: "best" }, regex: /acc (.+)/gm });
});

test("the value is the group `value`, or the groups that are not `step`", () => {
  const groupsOf = (regex: string) => parseMetrics([`m=${regex}`])[0]?.groups;
  expect(groupsOf(String.raw`(?<step>\d+): ([\d.]+)`)).toEqual([2]);
  expect(groupsOf(String.raw`\(a\) [(](?:x)(?<!y)(\d+) (?<value>\d+)`)).toEqual([2]);
  expect(groupsOf("acc=(.+)|accuracy (.+)")).toEqual([1, 2]);
});

test("the same name asked for twice makes a column for each", () => {
  const words = ["acc:min=(a)", "acc:max=(b)", "loss", "acc:at(loss:min)=(a)"];
  expect(parseMetrics(words).map(({ column }) => column)).toEqual([
    "acc:min",
    "acc:max",
    "loss",
    "acc:at(loss:min)",
  ]);
  expect(parseMetrics(["acc:min", "acc:min"]).map(({ column }) => column)).toEqual(["acc"]);
});

test.each([
  ["acc=loss (", "Unterminated group", 5],
  ["acc=a**", "Nothing to repeat", 2],
  ["acc=(a)b)", "Unmatched ')'", 4],
  ["acc=(a)[z-b]", "Range out of order", 3],
])("shows where %s is wrong", (word, why, at) => {
  expect(refusal(word)).toContain(why);
  expect(() => parseMetrics([word])).toThrow(
    expect.objectContaining({ place: { text: word.slice("acc=".length), at } }),
  );
});

test.each([
  ["acc=accuracy", "no group"],
  ["acc=x*", "no group"],
  ["acc=(x*)", "matches an empty text"],
  ["acc=(?P<value>.+)", "(?<value>...)"],
  ["acc=(?i)loss (.+)", "[Ll]"],
  ["acc: ([0-9.]+)", "NAME=REGEX"],
  ["acc:maximum=(.)", "did you mean max"],
  ["acc:at(val", "at(OTHER:max)"],
  ["acc:at(val:mean)=(.)", "at(OTHER:max)"],
  ["acc:at(acc:max)=(.)", "itself"],
  ["=(.)", "no name"],
  ["", "no name"],
])("refuses %s", (word, message) => {
  expect(refusal(word)).toContain(message);
});
