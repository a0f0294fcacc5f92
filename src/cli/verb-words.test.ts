import { describe, expect, test } from "vitest";
import { CooperateError } from "../core/failure.ts";
import { verbFirst } from "./verb-words.ts";

const NAMES = ["run", "list", "log", "requeue-failed"];

describe("verbFirst", () => {
  test.each<[string, string[], string[]]>([
    ["with dashes", ["--run", "a.json"], ["run", "a.json"]],
    ["without", ["run", "a.json"], ["run", "a.json"]],
    ["after the file", ["a.json", "--run"], ["run", "a.json"]],
    [
      "among the options",
      ["--keep-going", "--run", "a.json", "-j", "4"],
      ["run", "--keep-going", "a.json", "-j", "4"],
    ],
    ["with =", ["--run=a.json"], ["run", "a.json"]],
    ["with = after options, the file first", ["--max", "3", "--run=a.json"], ["run", "a.json", "--max", "3"]],
    ["with = in the file's name", ["--run=lr=1.json"], ["run", "lr=1.json"]],
    ["with a dash inside", ["--requeue-failed", "a.json"], ["requeue-failed", "a.json"]],
    ["a file called like a verb", ["--run", "list"], ["run", "list"]],
    ["also without dashes", ["run", "list"], ["run", "list"]],
    ["a selection called like a verb", ["list", "a.json", "log"], ["list", "a.json", "log"]],
    ["words after --", ["run", "a.json", "--", "--list"], ["run", "a.json", "--", "--list"]],
    ["a verb only after --", ["--", "--run"], ["--", "--run"]],
    ["help", ["--run", "--help"], ["run", "--help"]],
    ["help as a word", ["help", "run"], ["help", "run"]],
    ["no verb", ["--version"], ["--version"]],
    ["an option with =", ["run", "a.json", "--max=3"], ["run", "a.json", "--max=3"]],
    [
      "values of + options",
      ["--run", "a.json", "+arg", "--list", "--run=x"],
      ["run", "a.json", "+arg", "--list", "--run=x"],
    ],
    ["a verb behind a file called +x", ["+x", "--run"], ["run", "+x"]],
    ["nothing", [], []],
  ])("%s", (_, args, words) => {
    expect(verbFirst(args, NAMES)).toEqual(words);
  });

  test.each<[string[], string[]]>([
    [
      ["--run", "a.json", "--jobs", "4"],
      ["run", "a.json", "--jobs", "4"],
    ],
    [
      ["--jobs=4", "--run", "a.json"],
      ["run", "--jobs=4", "a.json"],
    ],
    [
      ["run", "a.json", "--jobs", "4"],
      ["run", "a.json", "--jobs", "4"],
    ],
    [
      ["a.json", "4", "--jobs"],
      ["jobs", "a.json", "4"],
    ],
    [
      ["jobs", "a.json", "4"],
      ["jobs", "a.json", "4"],
    ],
  ])("a verb that is an option of another: %j", (args, words) => {
    expect(verbFirst(args, [...NAMES, "jobs"], ["jobs"])).toEqual(words);
  });

  test.each([[["--run", "a.json", "--list"]], [["run", "a.json", "--list"]], [["--run", "--run", "a.json"]]])(
    "refuses two: %j",
    (args) => {
      expect(() => verbFirst(args, NAMES)).toThrow(CooperateError);
      expect(() => verbFirst(args, NAMES)).toThrow(/do not go together$/);
    },
  );
});
