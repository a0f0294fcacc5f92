import { describe, expect, test } from "vitest";
import { type Entry, pending, toPending } from "../../core/entry.ts";
import { CooperateError } from "../../core/failure.ts";
import { seededRandom } from "../../sweep/random.ts";
import { claimNext } from "../changes/claim.ts";
import { formatList, ListCodec } from "./codec.ts";

function refusal(text: string): CooperateError {
  try {
    new ListCodec("exps.json").parse(Buffer.from(text));
  } catch (error) {
    if (error instanceof CooperateError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("reading", () => {
  test("any layout gives the same entries", () => {
    const texts = [
      '[["a","b"],[{"k":1},"c"]]',
      '[\n["a","b"],\n[{"k":1},"c"]\n]\n',
      '[ [ "a" , "b" ] ,\r\n[{"k":1}, "c"]]\n\n',
    ];
    const [first, ...others] = texts.map((text) => new ListCodec("x").parse(Buffer.from(text)));
    for (const other of others) expect(other).toEqual(first);
  });

  test("a refused list is reported with entry, line and column, and is not remembered", () => {
    const codec = new ListCodec("exps.json");
    const good = codec.parse(Buffer.from('[\n["a"]\n]\n'));
    expect(() => codec.parse(Buffer.from('[\n["a"],\n["b",\n]\n'))).toThrow(
      "exps.json is not a valid list: entry 1, line 4, column 1: expected a value",
    );
    expect(codec.parse(Buffer.from('[\n["a"]\n]\n'))).toBe(good);
    expect(refusal("{}")).toMatchObject({ kind: "list", exitCode: 2 });
  });

  test.each([
    ['[["a",{"__proto__":1}]]', "a record after the program"],
    ['[[{"retries":1.5},"a"]]', '"retries" is the number 1.5; expected a whole number'],
    ['[[{"after":["x"]},"a"]]', '"after" is an array; expected an array of entry numbers'],
    ["[01]", 'expected a value, found "0"'],
    ["[tru]", "expected a value"],
    [String.raw`["\x"]`, "a JSON escape"],
    ['[["a"]', '"," or "]", found the end of the file'],
    ['[[{"a" 1}]]', '":"'],
    ["[[{a:1}]]", "a key in double quotes"],
  ])("%s", (text, words) => {
    expect(refusal(text).message).toContain(words);
  });

  test("a key called __proto__ is kept like any other key", () => {
    const text = '[\n[{"__proto__":{"x":1}},"a"]\n]\n';
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
  });
});

describe("writing", () => {
  test("facts that a user left in a record stay, and are not facts of the next attempt", () => {
    const text =
      '[\n[{"host":"old","order":"cancel","reason":"lost","endedAt":"then","mine":1},"a"],\n["executed",{"losses":2,"host":"old"},"b"]\n]\n';
    const [entry, unknown] = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList([entry, unknown] as Entry[])).toBe(text);
    const change = claimNext({
      claim: "c",
      host: "h",
      pid: 1,
      runner: "r",
      startedAt: "2026-01-01T00:00:00.000Z",
      directory: "/",
    });
    const [claimed] = new ListCodec("x").parse(Buffer.from(formatList(change([entry as Entry]).entries)));
    expect(claimed?.facts).toMatchObject({ host: "h", claim: "c" });
    for (const key of ["order", "reason", "endedAt"]) expect(claimed?.facts).not.toHaveProperty(key);
    expect(claimed?.extra).toEqual({ mine: 1 });
    // Counts from an entry that another tool has run are not continued.
    const back = formatList([toPending(unknown as Entry, {})]);
    expect(back).toBe('[\n[{"host":"old"},"b"]\n]\n');
  });

  test("nesting that is too deep to be written is refused", () => {
    const nested = (depth: number) => `[[{"mine":${"[".repeat(depth)}${"]".repeat(depth)}},"a"]]`;
    const entries = new ListCodec("x").parse(Buffer.from(nested(500)));
    expect(formatList(entries)).toContain("[[[");
    expect(refusal(nested(501)).message).toContain('entry 0, line 1, column 11: "mine" is nested too deeply');
    expect(refusal(nested(100_000)).message).toContain("nested too deeply");
    const history = `[{"a":${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}}]`;
    expect(refusal(`[[{"history":${history}},"a"]]`).message).toContain('"history" is nested too deeply');
  });

  test("a line that did not change keeps its bytes; a changed one is canonical", () => {
    const codec = new ListCodec("x");
    const entries = codec.parse(Buffer.from('[\n[ "odd",  "blanks" ],\n["b"]\n]\n'));
    expect(codec.format(entries.with(1, pending(["c"]))).toString()).toBe(
      '[\n[ "odd",  "blanks" ],\n["c"]\n]\n',
    );
    expect(codec.format([...entries, pending(["d"])]).toString()).toBe(
      '[\n[ "odd",  "blanks" ],\n["b"],\n["d"]\n]\n',
    );
  });

  test("a missing or extra comma is noticed, also on known lines", () => {
    const codec = new ListCodec("x");
    codec.parse(Buffer.from('[\n["a"],\n["b"]\n]\n'));
    expect(() => codec.parse(Buffer.from('[\n["a"],\n["b"]\n["c"]\n]\n'))).toThrow("line 4, column 1");
    expect(() => codec.parse(Buffer.from('[\n["a"],\n]\n'))).toThrow("line 3, column 1");
  });

  test("an empty list is []", () => {
    expect(formatList([])).toBe("[]\n");
    expect(new ListCodec("x").parse(Buffer.from("[]\n"))).toEqual([]);
  });

  test("incremental parsing after random edits equals parsing from scratch", () => {
    const random = seededRandom(1);
    const pick = (n: number): number => Math.floor(random() * n);
    const codec = new ListCodec("x");
    let texts = Array.from({ length: 30 }, (_, i) => `["p","${i}"]`);
    for (let round = 0; round < 300; round++) {
      const at = pick(texts.length + 1);
      const line = `[{"attempt":${pick(5)}},"q","${pick(100)}"]`;
      if (pick(3) === 0) texts = texts.toSpliced(at, 0, line);
      else if (pick(2) === 0 && texts.length > 1) texts = texts.toSpliced(at, 1);
      else texts = texts.with(at % texts.length, line);
      const text = pick(5) === 0 ? `[${texts.join(", ")}]` : `[\n${texts.join(",\n")}\n]\n`;
      const entries = codec.parse(Buffer.from(text));
      expect(entries).toEqual(new ListCodec("y").parse(Buffer.from(text)));
      expect(codec.format(entries).toString()).toBe(`[\n${texts.join(",\n")}\n]\n`);
    }
  });
});

test("the memory of a long version is released when another replaces it", () => {
  const version = (last: string): Buffer => {
    const entries = Array.from({ length: 40_000 }, (_, n) => ["python", "main.py", "--seed", String(n)]);
    return Buffer.from(
      formatList([...entries, [last]].map((argv) => pending(argv as [string, ...string[]]))),
    );
  };
  const codec = new ListCodec("x");
  const [one, two] = [version("one"), version("two")];
  expect(one.length).toBeGreaterThan(1_000_000);
  const before = codec.parse(one);
  expect(codec.parse(one)).toBe(before);
  expect(codec.known).toBe(one);
  const after = codec.parse(two);
  // By `===`: to compare a megabyte with itself takes `toEqual` ten seconds.
  expect([one.length, codec.known === two]).toEqual([0, true]);
  expect([before[7] === after[7], after.at(-1)?.argv]).toEqual([true, ["two"]]);
  const made = codec.format([...after, pending(["three"])]);
  expect([two.length, codec.known === made]).toEqual([0, true]);
  expect(codec.parse(made).at(-1)?.argv).toEqual(["three"]);
});
