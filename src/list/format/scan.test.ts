import { describe, expect, test } from "vitest";
import type { Entry } from "../../core/entry.ts";
import { parseSelection } from "../../core/parse-selection.ts";
import { isQuick, type QuickSelection, select, selectFromStream } from "../../core/selection.ts";
import { seededRandom } from "../../sweep/random.ts";
import { ListCodec } from "./codec.ts";
import { EntryPreview } from "./quick-scan.ts";
import { type ScannedEntry, scanList, fullEntry } from "./scan.ts";
import { tally } from "../queries/tally.ts";

/** The entries of a text, or the message that refuses it. */
function outcome(read: (bytes: Buffer) => Iterable<Entry>, text: string): unknown {
  try {
    return [...read(Buffer.from(text))];
  } catch (error) {
    return String(error);
  }
}

const scanOf = (text: string): unknown => outcome((bytes) => [...scanList(bytes, "x")].map(fullEntry), text);
const read = (text: string): unknown => outcome((bytes) => new ListCodec("x").parse(bytes), text);

const LINES = Array.from({ length: 700 }, (_, i) => `["p","${i}"]`);
const long = (...changes: readonly [n: number, line: string][]): string => {
  const lines = [...LINES];
  for (const [n, line] of changes) lines[n] = line;
  return `[\n${lines.join(",\n")}\n]\n`;
};

describe("scanning gives the same entries and errors as parsing", () => {
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
    expect(scanOf(text)).toEqual(read(text));
  });

  test("the same after random changes of bytes", () => {
    const random = seededRandom(7);
    const below = (n: number): number => Math.floor(random() * n);
    const text = long([3, '[{"tags":["t"],"k":{"l":[1]}},"é"]'], [600, '["executed",{"status":"done"},"a"]']);
    for (let round = 0; round < 300; round++) {
      const at = below(text.length);
      const changed = text.slice(0, at) + ('[]{},"\n 1'[below(10)] ?? "") + text.slice(at + below(3));
      expect(scanOf(changed)).toEqual(read(changed));
    }
  });
});

/** An entry with all facts that the quick scan recognises. */
function full(i: number): string {
  const record = {
    status: ["done", "failed", "cancelled"][i % 3],
    host: "gpu1",
    pid: 4711,
    attempt: 1 + (i % 3),
    claim: `c${i}`,
    slot: 0,
    gpuIds: "0,1",
    startedAt: new Date(1.79e12 + 60_000 * i).toISOString(),
    endedAt: new Date(1.79e12 + 60_000 * i + 777).toISOString(),
    exitCode: i % 3,
    reason: "timeout",
    error: String.raw`stopped: "\u00e9"`,
    log: "/exp/cooperate_1",
    directory: "/exp",
    gitCommit: "abc-dirty",
    nodeVersion: "v20",
    cooperateVersion: "0.1.0",
    name: "é",
    after: [1, 2],
    retries: 2,
    priority: -0.5,
    gpus: 1,
    tags: ["a", "b"],
  };
  return JSON.stringify(["executed", record, "python", "main.py", "--lr", '0.1 "x"']);
}

describe("ended entries are recognised by the quick scan", () => {
  const FULL = Array.from({ length: 700 }, (_, i) => full(i));
  const textOf = (lines: readonly string[]): string => `[\n${lines.join(",\n")}\n]\n`;

  test("the whole list in blocks, with the same figures", () => {
    const bytes = Buffer.from(textOf(FULL));
    const all = new ListCodec("x").parse(bytes);
    const previews = [...scanList(bytes, "x")];
    expect(previews.every((entry) => entry instanceof EntryPreview)).toBe(true);
    expect(previews.map(fullEntry)).toEqual(all);
    expect(tally(previews)).toEqual(tally(all));
  });

  test.each(["timeout", "env", "history", "mine"])("a record with %s is read", (key) => {
    const value = { timeout: "300%", env: { A: "1" }, history: [{}], mine: null }[key];
    const line = FULL[5]?.replace(/\},"python"/, `,"${key}":${JSON.stringify(value)}},"python"`) ?? "";
    const text = textOf([...FULL.slice(0, 5), line, ...FULL.slice(6)]);
    expect([...scanList(Buffer.from(text), "x")][5]).not.toBeInstanceOf(EntryPreview);
    expect(scanOf(text)).toEqual(read(text));
  });

  test("a line that is too long for the quick scan is parsed", () => {
    const text = textOf([JSON.stringify(["p", "x".repeat(3_000_000)]), ...FULL]);
    expect([...scanList(Buffer.from(text), "x")][0]).not.toBeInstanceOf(EntryPreview);
    expect(scanOf(text)).toEqual(read(text));
  });

  test("the same after random changes of bytes", () => {
    const random = seededRandom(8);
    const below = (n: number): number => Math.floor(random() * n);
    const lines = [...FULL.slice(0, 230), '["executed",{"status":"done"},"a"]', ...LINES.slice(0, 5)];
    const text = textOf(lines);
    let refused = 0;
    for (let round = 0; round < 250; round++) {
      const at = round % 2 === 0 ? below(text.length) : text.length - below(1000);
      const changed = text.slice(0, at) + ('[]{},":\\\n 10e-\t'[below(16)] ?? "") + text.slice(at + below(3));
      const outcome = read(changed);
      refused += Number(typeof outcome === "string");
      expect(scanOf(changed)).toEqual(outcome);
    }
    expect(refused).toBeGreaterThan(40);
    expect(refused).toBeLessThan(230);
  });
});

describe("commands with options are recognised by the quick scan", () => {
  const options = { name: "é", priority: -1.5, hosts: ["x"], output: "out/é", placeholders: true, tags: [] };
  const line = (i: number): string =>
    JSON.stringify([{ ...options, params: { lr: 0.5, i, text: 'a"b', on: i % 2 === 0 } }, "p", String(i)]);
  const canonical = (i: number): string => {
    const [record, ...argv] = JSON.parse(line(i)) as [Record<string, unknown>, ...string[]];
    const { tags, placeholders, params, ...first } = record;
    return JSON.stringify([{ ...first, params, placeholders, tags }, ...argv]);
  };
  const all = Array.from({ length: 300 }, (_, i) => canonical(i));
  const only = ['[{"params":{}},"executed"]', '[{"tags":["a"]},"p"]', '[{},"executed",""]'];
  const text = `[\n${[...all, ...only].join(",\n")}\n]\n`;

  test("the whole list", () => {
    const scanned = [...scanList(Buffer.from(text), "x")];
    expect(scanned.every((entry) => entry instanceof EntryPreview)).toBe(true);
    expect(scanOf(text)).toEqual(read(text));
  });

  test("the same after random changes of bytes", () => {
    const random = seededRandom(9);
    const below = (n: number): number => Math.floor(random() * n);
    for (let round = 0; round < 250; round++) {
      const at = text.length - below(1000);
      const changed = text.slice(0, at) + ('[]{},":\\\n 10e-\t'[below(16)] ?? "") + text.slice(at + below(3));
      expect(scanOf(changed)).toEqual(read(changed));
    }
  });
});

test.each(["after", "begin"])("a pending entry with %s is parsed, since it says when it may start", (key) => {
  const value = key === "after" ? [9] : "2099-01-01";
  const line = JSON.stringify([{ [key]: value }, "p"]);
  const [entry] = scanList(Buffer.from(`[\n${line}\n]\n`), "x");
  expect(entry?.options).toEqual({ [key]: value });
});

function quickly(text: string): QuickSelection {
  const selection = parseSelection(text);
  if (!isQuick(selection)) throw new Error(`${text} needs whole entries`);
  return selection;
}

test("a selection from the stream equals one from the whole list", () => {
  const bytes = Buffer.from(long([5, '["executed",{"status":"done"},"a"]'], [6, '[{"after":[5,7]},"b"]']));
  const all = new ListCodec("x").parse(bytes);
  for (const text of ["all", "done", "5-8", "last", "3,690-last:4", "0"]) {
    const { entries, numbers } = selectFromStream(scanList(bytes, "x"), quickly(text));
    expect(numbers).toEqual(select(all, parseSelection(text)));
    expect(entries).toHaveLength(all.length);
    for (const n of numbers) expect(fullEntry(entries[n] as ScannedEntry)).toEqual(all[n]);
  }
  expect(() => selectFromStream(scanList(bytes, "x"), quickly("failed"))).toThrow("(entries 0 to 699)");
  expect(tally(scanList(bytes, "x"))).toEqual(tally(all));
});
