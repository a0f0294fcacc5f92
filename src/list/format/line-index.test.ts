import { describe, expect, test } from "vitest";
import { pending } from "../../core/entry.ts";
import { ListCodec } from "./codec.ts";
import { LineIndex } from "./line-index.ts";
import { parseWholeList } from "./parse-json.ts";

const linesOf = (text: string): LineIndex | undefined => LineIndex.of(Buffer.from(text));

describe("lines", () => {
  test("are found in the canonical layout, without the separators", () => {
    const lines = linesOf('[\n["é"],\n["b, "],\n["c"]\n]\n');
    expect(lines?.count).toBe(3);
    expect(lines?.text(0, 1)).toBe('["é"]');
    expect(lines?.text(2, 3)).toBe('["c"]');
    expect(lines?.bytes(0, 2).toString()).toBe('["é"],\n["b, "]');
  });

  test.each([
    "",
    "[",
    "[]",
    "[]\n",
    "[\n]\n",
    '[\n["a"]]\n',
    '[\n["a"]\n]',
    '[["a"]\n]\n',
    '[\n["a"]\n["b"]\n]\n',
  ])("are not found in %j", (text) => {
    expect(linesOf(text)).toBeUndefined();
  });

  test.each(['[\n["a"],\n]\n', '[\n["a"],\r\n["b"]\n]\r\n', '[\r\n["a"]\r\n]\r\n'])("nor in %j", (text) => {
    expect(linesOf(text)).toBeUndefined();
  });

  test("compare equal in another text at any position, with or without a comma", () => {
    const [two, three] = [linesOf('[\n["a"],\n["b"]\n]\n'), linesOf('[\n["a"],\n["b"],\n["c"]\n]\n')];
    expect(two && three?.areIn(two, 0, 2)).toBe(true);
    expect(two && three?.areIn(two, 0, 3)).toBe(false);
    expect(two && three?.areIn(two, 2, 3)).toBe(false);
  });

  test("joined give the bytes that they were taken from", () => {
    expect(LineIndex.join([])).toBeUndefined();
    const lines = linesOf('[\n["a"],\n["b"],\n["c"]\n]\n') as LineIndex;
    const joined = LineIndex.join([
      { lines, from: 2, to: 3 },
      '["é"]',
      { lines, from: 0, to: 2 },
      '["d"]',
    ]) as LineIndex;
    expect(joined.all.toString()).toBe('[\n["c"],\n["é"],\n["a"],\n["b"],\n["d"]\n]\n');
    const again = LineIndex.of(joined.all) as LineIndex;
    for (const each of [joined, again]) {
      expect(Array.from({ length: each.count }, (_, i) => each.text(i, i + 1))).toEqual(
        ["c", "é", "a", "b", "d"].map((word) => JSON.stringify([word])),
      );
    }
  });
});

test("an entry on two lines, next to two entries on one line, is read, and written on a line of its own", () => {
  const text = '[\n["a"],["b"],\n[{"k":[[1],\n[2]]},"c"]\n]\n';
  const codec = new ListCodec("x");
  const entries = codec.parse(Buffer.from(text));
  expect(entries).toEqual(parseWholeList(text, "x"));
  expect(codec.format([...entries, pending(["d"])]).toString()).toBe(
    '[\n["a"],\n["b"],\n[{"k":[[1],[2]]},"c"],\n["d"]\n]\n',
  );
});

test("a long list keeps the entries and the bytes of all unchanged lines, across blocks", () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `[ "p", "${i}"]`);
  const codec = new ListCodec("x");
  const before = codec.parse(Buffer.from(`[\n${lines.join(",\n")}\n]\n`));
  const changed = lines.with(255, '["q"]').with(256, '["r"]').with(999, '["s"]');
  const after = codec.parse(Buffer.from(`[\n${[...changed, '["t"]'].join(",\n")}\n]\n`));
  expect(after.flatMap((entry, i) => (entry === before[i] ? [] : [i]))).toEqual([255, 256, 999, 1000]);
  expect(codec.format(after.with(3, pending(["u"]))).toString()).toBe(
    `[\n${[...changed.with(3, '["u"]'), '["t"]'].join(",\n")}\n]\n`,
  );
});

test("formatted bytes are parsed like foreign ones: the same entries, and reusable lines", () => {
  const own = new ListCodec("x");
  const text = Array.from({ length: 600 }, (_, i) => `["p", "${i}"]`).join(",\n");
  let entries = own.parse(Buffer.from(`[\n${text}\n]\n`));
  for (let round = 0; round < 20; round++) {
    const at = (round * 97) % entries.length;
    const next = [...entries.with(at, pending([`q${round}`], { name: "é" })), pending(["more"])];
    const bytes = own.format(round % 3 === 0 ? next.slice(1) : next);
    // A change that was not published and the change of another runner in between are both
    // forgotten.
    if (round % 4 === 1) own.format([pending(["never"])]);
    if (round % 5 === 2) own.parse(Buffer.from('[\n["other"]\n]\n'));
    entries = own.parse(Buffer.from(bytes));
    expect(entries).toEqual(new ListCodec("x").parse(bytes));
    expect(own.parse(Buffer.from(bytes))).toBe(entries);
    expect(own.format(entries).equals(bytes)).toBe(true);
  }
});
