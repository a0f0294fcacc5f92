import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import * as prettier from "prettier";
import { describe, expect, test } from "vitest";
import { plainValue } from "../src/config/plain-value.ts";
import { PLACE_KEYS } from "../src/launch/places/place-keys.ts";
import { readLayer } from "../src/launch/places/read-layer.ts";
import type { ValueKind } from "../src/launch/places/value-kinds.ts";
import { placesSchema } from "./helpers/places-schema.ts";

const ROOT = new URL("../", import.meta.url);

test("schema/places.schema.json follows from the table of keys (-u writes it)", async () => {
  const text = await prettier.format(JSON.stringify(placesSchema()), { parser: "json", printWidth: 110 });
  await expect(text).toMatchFileSnapshot(new URL("schema/places.schema.json", ROOT).pathname);
});

test("docs/launch.md names every key", () => {
  const page = readFileSync(new URL("docs/launch.md", ROOT), "utf8");
  expect(Object.keys(PLACE_KEYS).filter((key) => !new RegExp(`^\\| .*\`${key}\``, "m").test(page))).toEqual(
    [],
  );
  for (const { docs } of Object.values(PLACE_KEYS)) expect(docs).toMatch(/^[A-Za-z].*\.$/);
});

describe("schema and reader take the same values", () => {
  const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(
    placesSchema(),
  );
  const verdictsOn = (places: unknown): { schema: boolean; reader: boolean } => {
    let reader = true;
    try {
      readLayer(places, "f");
    } catch {
      reader = false;
    }
    return { reader, schema: validate({ places }) && validate(places) };
  };

  const VALUES: Readonly<Record<ValueKind, { good: readonly unknown[]; bad: readonly unknown[] }>> = {
    word: { good: ["a", "you@h", 7, "a,b"], bad: ["", "a b", "-x", true, ["a"]] },
    text: { good: ["a b", "~/x", 7], bad: ["", " ", true, ["a"], {}] },
    lines: { good: ["a\nb\n", "x"], bad: ["", "\n", ["a"]] },
    words: { good: ["a b", ["a", "-b"]], bad: ["", [], [""], {}] },
    names: { good: ["a", ["a", "b.c"]], bad: ["", [], ["a b"], "@a", "a,b"] },
    positive: { good: [1, 8, "8"], bad: [0, -1, 1.5, "x", [1]] },
    count: { good: [0, 2, "0"], bad: [-1, 0.5, "1,2"] },
    counts: { good: [0, [0, 1]], bad: [[], [-1], ["x"], "0,1"] },
    flag: { good: [true, false], bad: ["true", 0, []] },
    size: { good: ["16G", "512m", "1.5GiB"], bad: [16, "16", "16X", "G", ""] },
    duration: {
      good: ["4h", "1h30m", "0-04:00:00", "30:00"],
      bad: [240, "240", "4 h", "", "h", "1m1h", "0h", "0:00", "1:60"],
    },
    start: { good: ["auto", "tmux"], bad: ["nohup", "", 1] },
    steps: { good: ["make", { run: "x" }, ["make", { venv: {} }], []], bad: ["", 7, [7], {}, [[]]] },
    delivery: { good: ["none", { rsync: ".", exclude: ["x"] }, [{ git: "u" }]], bad: [".", 7, ["."], {}] },
  };

  test.each(Object.entries(PLACE_KEYS).filter(([, { kind }]) => kind !== "settings"))(
    "%s",
    (key, { kind }) => {
      const { good, bad } = VALUES[kind as ValueKind];
      const on = (value: unknown) => ({ value, ...verdictsOn({ p: { [key]: value } }) });
      for (const value of [...good, null]) expect(on(value)).toEqual({ value, schema: true, reader: true });
      for (const value of bad) expect(on(value)).toEqual({ value, schema: false, reader: false });
    },
  );

  test.each([
    [{ p: { test: { time: "1h" } }, all: { venv: "x" }, q: null }, true],
    [null, true],
    [{ p: { tset: {} } }, false],
    [{ p: { test: { via: "x" } } }, false],
    [{ all: { kind: "slurm" } }, false],
    [{ p: 7 }, false],
    [[], false],
  ])("%j: %s", (places, is) => {
    expect(verdictsOn(places)).toEqual({ schema: is, reader: is });
  });

  test("the examples of docs/launch.md", () => {
    const page = readFileSync(new URL("docs/launch.md", ROOT), "utf8");
    const examples = [...page.matchAll(/```yaml\n(places:[^]*?)```/g)].map(([, text = ""]) => text);
    expect(examples).toHaveLength(4);
    for (const text of examples) {
      const { places } = plainValue(text, "f") as { places: unknown };
      expect(verdictsOn(places)).toEqual({ schema: true, reader: true });
    }
  });
});
