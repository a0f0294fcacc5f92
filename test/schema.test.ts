import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { STATUSES } from "../src/core/entry.ts";
import { ListCodec } from "../src/list/format/codec.ts";
import { KEYS, type Kind } from "../src/list/format/entry-keys.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const schema = JSON.parse(read("schema/list.schema.json")) as {
  definitions: { keys: { properties: Record<string, { description?: string }> } };
};
/** Strict, so that a misspelt keyword is found. The branches of an entry do not repeat its types
 *  and lengths, so the checks for those are off. */
const validate = new Ajv({
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
}).compile(schema);

/** What codec and schema say of a list with this text: whether each of them accepts it. */
function verdictsOn(text: string): { codec: boolean; schema: boolean } {
  let codec = true;
  try {
    new ListCodec("x").parse(Buffer.from(text));
  } catch {
    codec = false;
  }
  return { codec, schema: validate(JSON.parse(text)) };
}
const BOTH = { codec: true, schema: true };
const NEITHER = { codec: false, schema: false };

const onOne = (entry: unknown): { codec: boolean; schema: boolean } => verdictsOn(JSON.stringify([entry]));

const LISTS = ["test/compat", "fixtures"].flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url))
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${folder}/${name}`),
);

test.each(LISTS)("%s is a list to the schema, too", (path) => {
  expect(verdictsOn(read(path))).toEqual(BOTH);
});

test("the example of docs/list-format.md is a list to the schema, too", () => {
  expect(verdictsOn(/```json\n([\s\S]*?)```/.exec(read("docs/list-format.md"))?.[1] ?? "missing")).toEqual(
    BOTH,
  );
});

describe("the keys of a record", () => {
  const { properties } = schema.definitions.keys;

  test("the schema has those of the codec and no others, and describes each of them", () => {
    expect(Object.keys(properties).sort()).toEqual([...KEYS.keys()].sort());
    for (const { description } of Object.values(properties)) expect(description).toMatch(/^[A-Z].*\.$/);
  });

  const NOBODYS = [null, true, {}, [{ a: 1 }, 1]];
  /** Values that the codec takes for each kind, and values that it refuses. */
  const VALUES: Readonly<Record<Kind, { good: readonly unknown[]; bad: readonly unknown[] }>> = {
    text: { good: ["", "x", "é\n"], bad: [1, ["x"]] },
    path: { good: ["a", "../a b", "/é"], bad: ["", 1, ["x"], "a\0"] },
    flag: { good: [true, false], bad: [1, "true", "", []] },
    object: { good: [{}, { a: 1, b: [null], c: { d: true } }], bad: ["", 1, [], [{}]] },
    whole: { good: [0, 1, -1, 1e15, Number.MAX_SAFE_INTEGER], bad: [0.5, 2 ** 53, -(2 ** 53), 1e300, "1"] },
    number: { good: [0, -1.5, 1e300], bad: ["1", [1]] },
    texts: { good: [[], ["a", ""]], bad: ["a", [1], [null]] },
    numbers: { good: [[], [0, 7]], bad: [0, [-1], [0.5], ["0"], [2 ** 53]] },
    env: { good: [{}, { A: "1", B: "" }], bad: ["A=1", [], { A: 1 }, { A: null }] },
    limit: {
      good: [
        "2h",
        "90s",
        "1h30m",
        "1.5d",
        "1d2h3m4s",
        "90",
        "0.5",
        "300%",
        "0.5%",
        "0h1m",
        90,
        0.000001,
        1e20,
        "1-02:00:00",
        "1-0",
        "0-1:05",
        "00:30:00",
        "90:00",
      ],
      bad: [
        "",
        "0",
        "0s",
        "0h0m",
        "0%",
        "0.0",
        "2 h",
        "h",
        "1m1h",
        "-1s",
        "1.h",
        ".5h",
        "%",
        "1h%",
        "1e3",
        "2H",
        " 1s",
        "1s\n",
        0,
        -1,
        1e-7,
        1e21,
        [],
        "0:00",
        "1:60",
        "1-",
        "1:2:3:4",
        "1-1h",
      ],
    },
    amount: { good: [0, 0.5, 64, 1e300], bad: ["1", -1, -0.5, [1]] },
    names: { good: [["a"], ["gpu*", "b"]], bad: ["a", [], [""], ["a", ""], [1], [null]] },
    time: {
      good: ["2026-11-22", "2026-11-22 08:00", "2026-11-22T08:00:30.25Z", "2026-02-31T23:59+02:00"],
      bad: [
        "",
        "18:00",
        "2h",
        "2026-13-01",
        "2026-11-22T24:00",
        "2026-11-22T08:60",
        "2026-11-22Tx",
        1,
        "2026-11-22\n",
      ],
    },
    order: { good: ["cancel", "pause"], bad: ["", "resume", "Cancel", ["pause"]] },
    history: { good: [[], [{}], [{ attempt: 1 }, { any: [1] }]], bad: ["", [[]], ["a"], [null]] },
  };

  test.each([...KEYS])("%s takes the same values", (key, { kind }) => {
    const { good, bad } = VALUES[kind];
    const others = NOBODYS.filter(
      (value) =>
        !(kind === "flag" && value === true) &&
        !((kind === "env" || kind === "object") && JSON.stringify(value) === "{}"),
    );
    for (const value of good) {
      expect({ value, ...onOne([{ [key]: value }, "a"]) }).toEqual({ value, ...BOTH });
      expect({ value, ...onOne(["executed", { [key]: value }, "a"]) }).toEqual({ value, ...BOTH });
    }
    for (const value of [...bad, ...others])
      expect({ value, ...onOne([{ [key]: value }, "a"]) }).toEqual({ value, ...NEITHER });
  });

  test("a number that is too large for a double", () => {
    expect(verdictsOn('[[{"priority":1e999},"a"]]')).toEqual(NEITHER);
  });
});

describe("the shape of an entry", () => {
  const RUNNING = { status: "running", host: "h", pid: 1, attempt: 1, claim: "c", startedAt: "s" };
  const without = (key: string): unknown =>
    Object.fromEntries(Object.entries(RUNNING).filter(([each]) => each !== key));

  test.each([
    [["a"]],
    [["a", "", "executed", "\u0000"]],
    [[{}, "executed"]],
    [["executed", "a"]],
    [["executed", "executed"]],
    [["executed", {}, "executed", "b"]],
    [["executed", { status: "unknown" }, "a"]],
    [[{ status: "pending" }, "a"]],
    [[{ mine: { any: [null] }, __proto__: 1 }, "a"]],
    [["executed", RUNNING, "a"]],
  ])("%j is one", (entry) => {
    expect(onOne(entry)).toEqual(BOTH);
  });

  test.each<[unknown]>([
    [null],
    ["a"],
    [{}],
    [[]],
    [[""]],
    [["executed"]],
    [["executed", ""]],
    [["executed", {}]],
    [["executed", {}, ""]],
    [[{}]],
    [[{}, ""]],
    [[{}, {}, "a"]],
    [["a", {}]],
    [["a", 1]],
    [["a", null]],
    [["executed", "a", {}]],
    [["executed", {}, {}, "a"]],
    [["executed", { status: "pending" }, "a"]],
    [["executed", { status: "Done" }, "a"]],
    [["executed", { status: null }, "a"]],
    [["executed", [], "a"]],
    [[{ status: "done" }, "a"]],
    [[RUNNING, "a"]],
    ...Object.keys(RUNNING)
      .filter((key) => key !== "status")
      .map((key): [unknown] => [["executed", without(key), "a"]]),
  ])("%j is none", (entry) => {
    expect(onOne(entry)).toEqual(NEITHER);
  });

  test.each(["{}", "null", '"a"', "1", '[["a"],[]]'])("%s is no list", (text) => {
    expect(verdictsOn(text)).toEqual(NEITHER);
  });

  test("codec and schema agree on any entry", () => {
    const value = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom<unknown>(
          "x",
          "2h",
          "0s",
          "pause",
          0,
          1,
          -1,
          0.5,
          ["a"],
          [1],
          [{}],
          {},
          { A: "1" },
        ),
      },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    );
    const key = fc.oneof(fc.constantFrom(...KEYS.keys()), fc.string({ maxLength: 4 }));
    const record = fc.record(
      {
        status: fc.constantFrom<unknown>(...STATUSES, "Done", null),
        more: fc.dictionary(key, value, { maxKeys: 3 }),
      },
      { requiredKeys: ["more"] },
    );
    const flat = record.map(({ more, ...status }) => ({ ...more, ...status }));
    const claimed = fc.dictionary(key, value, { maxKeys: 2 }).map((more) => ({ ...RUNNING, ...more }));
    const item = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<unknown>("executed", "a", "") },
      { weight: 2, arbitrary: flat },
      { weight: 1, arbitrary: claimed },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), (entry) => {
        const { codec, schema: its } = onOne(entry);
        expect(its).toBe(codec);
      }),
      { numRuns: 3_000 },
    );
  });
});
