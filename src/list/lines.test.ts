import { describe, expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import { ListCodec } from "./codec.ts";
import { joinLines, Lines } from "./lines.ts";
import { parseWhole } from "./whole.ts";

const linesOf = (text: string): Lines | undefined => Lines.of(Buffer.from(text));

describe("lines", () => {
  test("are seen in the canonical layout, without what is between them", () => {
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
  ])("are not seen in %j", (text) => {
    expect(linesOf(text)).toBeUndefined();
  });

  test.each(['[\n["a"],\n]\n', '[\n["a"],\r\n["b"]\n]\r\n', '[\r\n["a"]\r\n]\r\n'])("nor in %j", (text) => {
    expect(linesOf(text)).toBeUndefined();
  });

  test("are the same in another text wherever they stand in it, also when a comma comes or goes", () => {
    const [two, three] = [linesOf('[\n["a"],\n["b"]\n]\n'), linesOf('[\n["a"],\n["b"],\n["c"]\n]\n')];
    expect(two && three?.areIn(two, 0, 2)).toBe(true);
    expect(two && three?.areIn(two, 0, 3)).toBe(false);
    expect(two && three?.areIn(two, 2, 3)).toBe(false);
  });

  test("joined are what they were taken from", () => {
    expect(joinLines([]).toString()).toBe("[]\n");
    expect(joinLines(['["é"]', Buffer.from('["b"],\n["c"]')]).toString()).toBe(
      '[\n["é"],\n["b"],\n["c"]\n]\n',
    );
  });
});

test("an entry over two lines, beside two entries on one, is read as it stands and written on a line of its own", () => {
  const text = '[\n["a"],["b"],\n[{"k":[[1],\n[2]]},"c"]\n]\n';
  const codec = new ListCodec("x");
  const entries = codec.parse(Buffer.from(text));
  expect(entries).toEqual(parseWhole(text, "x"));
  expect(codec.format([...entries, pending(["d"])]).toString()).toBe(
    '[\n["a"],\n["b"],\n[{"k":[[1],[2]]},"c"],\n["d"]\n]\n',
  );
});

test("a long list keeps the entries and the bytes of all lines that did not change, across blocks", () => {
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
