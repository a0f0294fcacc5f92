import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { usageError } from "../core/failure.ts";
import { withSource } from "./apply-config.ts";
import { checkSection } from "./check-section.ts";
import { mergeLayers } from "./layers.ts";
import { parseConfig, type Section } from "./parse-config.ts";
import { addUndoOptions, undone } from "./undo-options.ts";
import { withValue } from "./write-config.ts";

const VERBS = ["run", "add", "grid"];

function optionsOfRun(): Command {
  return new Command("run")
    .option("-j, --jobs <n>", "")
    .option("--keep-going", "")
    .option("--gpus <ids...>", "")
    .option("--persistent [words]", "")
    .option("--after-failure <what>", "", "skip")
    .option("--no-unbuffer", "")
    .option("--env <pair>", "", collect);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    const { message, hint = "" } = error as { message: string; hint?: string };
    return `${message}\n${hint}`;
  }
  return "nothing was refused";
}

describe("parseConfig", () => {
  test("numbers count as they were written, and an anchor is followed", () => {
    const text =
      "run:\n  jobs: &n 010\n  load: 0.10\n  until: 18:00\n  gpus: [0, '1,2']\nadd:\n  timeout: *n\ngrid:\n";
    expect(parseConfig(text, "f", VERBS)).toEqual(
      new Map([
        ["run", new Map(Object.entries({ jobs: "010", load: "0.10", until: "18:00", gpus: ["0", "1,2"] }))],
        ["add", new Map([["timeout", "010"]])],
        ["grid", new Map()],
      ]),
    );
    expect(parseConfig("# nothing yet\n", "f", VERBS)).toEqual(new Map());
  });

  test.each([
    ["rum:\n  jobs: 4", "f: unknown key rum", "did you mean run?"],
    ["place:\n  a: b", "did you mean places?"],
    ["run: 4", "run: expected a map of options"],
    ["[1, 2]", "f: is not a map of verbs"],
    ["run:\n  jobs:", "run.jobs: expected"],
    ["run:\n  jobs: {a: 1}", "run.jobs: expected"],
    ["run:\n  jobs: []", "run.jobs: expected"],
    ["run:\n  jobs: 1\n  jobs: 2", "unique at line 3"],
    ["run: [", "f: ", "--no-config"],
  ])("%j is refused", (text, ...parts) => {
    const refusal = refusalOf(() => parseConfig(text, "f", VERBS));
    for (const part of parts) expect(refusal).toContain(part);
  });
});

describe("checkSection", () => {
  const check = (key: string, value: boolean | string | string[]) =>
    refusalOf(() => checkSection(new Map([[key, value]]), optionsOfRun().options, "run", "f"));

  test.each([
    ["jobs", "4"],
    ["jobs", false],
    ["keep-going", true],
    ["gpus", ["0", "1"]],
    ["gpus", "0"],
    ["env", ["A=1", "B=2"]],
    ["persistent", true],
    ["persistent", "--resume"],
    ["unbuffer", false],
  ])("%s: %j", (key, value) => {
    expect(check(key, value)).toBe("nothing was refused");
  });

  test.each([
    ["jbos", "4", "unknown key run.jbos", "did you mean run.jobs?"],
    ["keepGoing", true, "did you mean run.keep-going?"],
    ["keep_going", true, "did you mean run.keep-going?"],
    ["j", "4", "unknown key run.j"],
    ["keep-going", "yes", "run.keep-going: expected true or false"],
    ["jobs", true, "run.jobs: expected a value: -j, --jobs <n>"],
    ["jobs", ["1", "2"], "run.jobs: expected one value"],
    ["help", true, "unknown key run.help"],
  ])("%s: %j is refused", (key, value, ...parts) => {
    for (const part of parts) expect(check(key, value)).toContain(part);
  });
});

describe("mergeLayers", () => {
  const section = (values: object): Section => new Map(Object.entries(values));

  test("the nearer file counts, and what excludes another option replaces it", () => {
    const user = section({ jobs: "2", persistent: true, wait: true });
    const near = section({ jobs: "4", retries: "3" });
    expect(
      Object.fromEntries(
        mergeLayers(
          [
            ["u", user],
            ["n", near],
          ],
          ["idle-timeout"],
        ),
      ),
    ).toEqual({
      jobs: { value: "4", file: "n" },
      retries: { value: "3", file: "n" },
    });
  });
});

test("--no-NAME undoes a value, of an option with a built-in one too; it does not stand in the help", () => {
  const command = optionsOfRun();
  addUndoOptions(command);
  command.parse(["--no-jobs", "--no-after-failure", "--no-unbuffer"], { from: "user" });
  expect(undone(command)).toEqual(["jobs", "after-failure"]);
  expect(command.opts()).toEqual({ afterFailure: "skip", unbuffer: false });
  expect(command.helpInformation()).not.toContain("--no-jobs");
});

test("an error about a value says which file has it; another does not", () => {
  const applied = new Map([["timeout", { value: "banana", file: "f" }]]);
  const about = withSource(usageError('"banana" is no duration', "write 2h"), applied, "run");
  expect(about).toMatchObject({ hint: "write 2h; run.timeout is set in f" });
  const other = usageError("--jobs x");
  expect(withSource(other, applied, "run")).toBe(other);
  // parts of words do not name a key or a value
  const short = new Map([
    ["gpus", { value: "x", file: "f" }],
    ["retry", { value: "75", file: "f" }],
  ]);
  const text = usageError("--retry-on 175: the text for it is odd");
  expect(withSource(text, short, "run")).toBe(text);
});

describe("withValue", () => {
  const text = "# mine\nrun:\n  jobs: 4 # all\n";

  test.each([
    [["run", "jobs"], "8", "# mine\nrun:\n  jobs: 8 # all\n"],
    [["run", "wait"], true, "# mine\nrun:\n  jobs: 4 # all\n  wait: true\n"],
    [["add", "timeout"], "2h", "# mine\nrun:\n  jobs: 4 # all\nadd:\n  timeout: 2h\n"],
    [["run", "gpus"], ["0,1", "2"], "# mine\nrun:\n  jobs: 4 # all\n  gpus:\n    - 0,1\n    - 2\n"],
    [["run", "halt"], "007", '# mine\nrun:\n  jobs: 4 # all\n  halt: "007"\n'],
    [["run", "wait"], undefined, text],
    [["places", "c", "time"], "4h", `${text}places:\n  c:\n    time: 4h\n`],
  ] as const)("%j = %j", (key, value, expected) => {
    expect(withValue(text, "f", [...key], value)).toBe(expected);
  });

  test("what is in the way is not replaced", () => {
    const write = (before: string) => refusalOf(() => withValue(before, "f", ["places", "c", "time"], "4h"));
    expect(write("places: [c]\n")).toContain("places is no map");
    expect(write("a: &x {time: 2h}\nplaces:\n  c: *x\n")).toContain("places.c is no map");
  });

  test("the first value, and the last one removed", () => {
    expect(withValue("", "f", ["run", "jobs"], "4")).toBe("run:\n  jobs: 4\n");
    const empty = withValue("run:\n  jobs: 4\n", "f", ["run", "jobs"], undefined);
    expect(parseConfig(empty, "f", VERBS)).toEqual(new Map());
    expect(withValue(empty, "f", ["run", "wait"], true)).toBe("run:\n  wait: true\n");
    const deep = withValue("places:\n  c: # mine\n", "f", ["places", "c", "time"], "4h");
    expect(deep).toBe("places:\n  c:\n    # mine\n    time: 4h\n");
    expect(withValue(deep, "f", ["places", "c", "time"], undefined)).not.toContain("places");
  });
});
