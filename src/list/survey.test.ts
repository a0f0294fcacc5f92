import { describe, expect, test } from "vitest";
import type { Entry } from "../core/entry.ts";
import { pick, parseSelection, select } from "../core/selection.ts";
import { seededRandom } from "../sweep/random.ts";
import { ListCodec } from "./codec.ts";
import { surveyList } from "./survey.ts";
import { tally } from "./tally.ts";

/** What is read of a text, or said of it. */
function outcome(read: (bytes: Buffer) => Iterable<Entry>, text: string): unknown {
  try {
    return [...read(Buffer.from(text))];
  } catch (error) {
    return String(error);
  }
}

const surveyed = (text: string): unknown => outcome((bytes) => surveyList(bytes, "x"), text);
const read = (text: string): unknown => outcome((bytes) => new ListCodec("x").parse(bytes), text);

const LINES = Array.from({ length: 700 }, (_, i) => `["p","${i}"]`);
const long = (...changes: readonly [n: number, line: string][]): string => {
  const lines = [...LINES];
  for (const [n, line] of changes) lines[n] = line;
  return `[\n${lines.join(",\n")}\n]\n`;
};

describe("a survey gives and says what reading does", () => {
  test.each([
    "",
    "[]\n",
    "[\n\n]\n",
    "[\n]\n",
    '[\n["a"],\n\n]\n',
    '[["a"], [{"k":[1,\n2]},"b"]]',
    '\uFEFF[\n["a"]\n]\n',
    '[\n["a"],["b"],\n[{"k":[[1],\n[2]]},"c"]\n]\n',
    '[\n[{"__proto__":{"x":1},"mine":null,"name":"é🙂"},"a"],\n["executed","b"]\n]\n',
    '[\n["a"]],[["b"]\n]\n',
    long(),
    long([699, '["a",1]']),
    long([300, '["a"'], [10, '[""]']),
    long([300, '["a",'], [301, '"b"]']),
    long([255, '[{"k":[[1],'], [256, '[2]]},"c"]']),
    long([400, ""]),
    long([0, '["a"],["b"]']),
    long([511, "]"], [512, "["]),
  ])("%#", (text) => {
    expect(surveyed(text)).toEqual(read(text));
  });

  test("after random bytes have been changed, too", () => {
    const random = seededRandom(7);
    const below = (n: number): number => Math.floor(random() * n);
    const text = long([3, '[{"tags":["t"],"k":{"l":[1]}},"é"]'], [600, '["executed",{"status":"done"},"a"]']);
    for (let round = 0; round < 300; round++) {
      const at = below(text.length);
      const changed = text.slice(0, at) + ('[]{},"\n 1'[below(10)] ?? "") + text.slice(at + below(3));
      expect(surveyed(changed)).toEqual(read(changed));
    }
  });
});

test("what is picked from a survey is what is selected in the whole", () => {
  const bytes = Buffer.from(long([5, '["executed",{"status":"done"},"a"]'], [6, '[{"after":[5,7]},"b"]']));
  const all = new ListCodec("x").parse(bytes);
  for (const text of ["all", "done", "5-8", "last", "3,690-last:4", "p 12", "0"]) {
    const { entries, numbers } = pick(surveyList(bytes, "x"), parseSelection(text));
    expect(numbers).toEqual(select(all, parseSelection(text)));
    expect(entries).toHaveLength(all.length);
    for (const n of numbers) expect(entries[n]).toEqual(all[n]);
  }
  expect(() => pick(surveyList(bytes, "x"), parseSelection("failed"))).toThrow("(entries 0 to 699)");
  expect(tally(surveyList(bytes, "x"))).toEqual(tally(all));
});
