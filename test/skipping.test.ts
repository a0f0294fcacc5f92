import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { needs } from "./helpers/needs.ts";
import { describeSkipped, type SkippableTest } from "./helpers/reporters.ts";

function ended(state: string, reason?: string): SkippableTest {
  return { result: () => ({ state }), meta: () => (reason === undefined ? {} : { needs: reason }) };
}

describe("the report at the end of a suite", () => {
  test("counts what was skipped by reason", () => {
    const tests = [
      ended("passed"),
      ended("skipped", "tmux"),
      ended("skipped", "root"),
      ended("skipped"),
      ended("failed"),
      ended("skipped", "root"),
    ];
    const reasons = "skipped: 4 of 6 tests\n  2: needs root\n  1: needs tmux\n";
    expect(describeSkipped(tests, false)).toBe(`${reasons}  1: no reason given\n`);
    expect(describeSkipped(tests, true)).toBe(`${reasons}  1: not selected\n`);
  });

  test("also says that nothing was skipped", () => {
    expect(describeSkipped([ended("passed")], false)).toBe("skipped: nothing\n");
  });
});

test("what is missing is told of a test that is skipped, and nothing of one that is run", () => {
  expect(needs(false, "tmux")).toEqual({ skip: true, meta: { needs: "tmux" } });
  expect(needs(true, "tmux")).toEqual({ skip: false, meta: {} });
});

test("every test that may be skipped says why", () => {
  const files = ["src", "test"].flatMap((folder) =>
    readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts") && name !== "skipping.test.ts")
      .map((name) => `../${folder}/${name}`),
  );
  const WITHOUT_REASON = /\b(?:describe|test|it)(?:\.\w+)*\.(?:skipIf|runIf|skip|todo|only)\b/;
  const bare = files.filter((name) =>
    WITHOUT_REASON.test(readFileSync(new URL(name, import.meta.url), "utf8")),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(bare).toEqual([]);
});
