import { describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/helpers/refusal.ts";
import { defaultPlace } from "./default-place.ts";
import { forTest, placeOptions } from "./place-options.ts";
import type { Places } from "./read-places.ts";
import { resolvePlaces } from "./resolve-places.ts";

const LAB = ["gpu7", "gpu8"].map((name) => ({ ...defaultPlace(name, "ssh"), tags: ["lab"] }));
const PLACES: Places = {
  named: new Map(
    [...["local", "slurm", "gridengine"].map((kind) => defaultPlace(kind, kind)), ...LAB].map((p) => [
      p.name,
      p,
    ]),
  ),
  adHoc: (host) => defaultPlace(host, "ssh"),
};
const namesOf = (...words: string[]) => resolvePlaces(PLACES, words).map(({ name }) => name);

describe("resolvePlaces", () => {
  test("names, tags and hosts, each once", () => {
    expect(namesOf("gpu8", "@lab", "you@new.lab", "slurm", "slurm")).toEqual([
      "gpu8",
      "gpu7",
      "you@new.lab",
      "slurm",
    ]);
    expect(namesOf("you@uni.org@new")).toEqual(["you@uni.org@new"]);
  });

  test.each([
    ["gpu9", "did you mean gpu7?"],
    ["slrum", "did you mean slurm?"],
    ["sge", "did you mean gridengine?"],
    ["localhost", "did you mean local?"],
    ["oar", "there are local, slurm, gridengine, gpu7, gpu8"],
    ["constructor", "there are local"],
    ["@lba", "did you mean @lab?"],
    ["@x", "tags are given in files"],
    ["all", "a tag of them"],
    ["gpu7,gpu8", "separate places by blanks"],
    ["you@gpu7:~/exp", "~/.ssh/config"],
    ["-oProxyCommand=x@y", "there is no such place"],
    ["you@-oX", "there is no such place"],
    ["", "there is no such place"],
  ])("%j is none", (word, part) => {
    expect(refusalOf(() => namesOf(word))).toContain(part);
  });
});

test("a place that there is not is called as it was typed: --to names places, too", () => {
  expect(refusalOf(() => namesOf("gpu9"))).not.toContain("--on");
});

test("options of the command line are read like the keys of files", () => {
  expect(
    placeOptions({ time: "4h", mem: "2G", cpus: "4", pe: "smp", extra: "-l 'x y'", qos: undefined }),
  ).toEqual({
    timeMs: 14_400_000,
    memoryBytes: 2 * 1024 ** 3,
    cpus: 4,
    parallelEnvironment: "smp",
    extra: ["-l", "x y"],
  });
  expect(refusalOf(() => placeOptions({ time: "240" }))).toContain("--time 240: expected a time with a unit");
  expect(refusalOf(() => placeOptions({ mem: "x y" }))).toContain(`--mem 'x y': "x y" is not a size`);
  expect(refusalOf(() => placeOptions({ partition: "-x" }))).toContain("--partition -x: expected one word");
});

test("--test puts the settings of test in place, or says how to write some", () => {
  const place = { ...defaultPlace("c", "slurm"), timeMs: 1, test: { timeMs: 2 } };
  expect(forTest(place).timeMs).toBe(2);
  expect(refusalOf(() => forTest(defaultPlace("c", "slurm")))).toContain("--config places.c.test.time 10m");
});
