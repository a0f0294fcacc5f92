import { describe, expect, test } from "vitest";
import { CooperateError } from "../../core/failure.ts";
import type { StepScene } from "./step.ts";
import { planSteps } from "./steps.ts";

const SCENE: StepScene = {
  stage: "setup",
  directory: "~/exp of you",
  here: "/home/you/it's here",
  list: "exps*.json",
  ssh: ["ssh", "-o", 'ControlPath="/run/a b"', "it's"],
  target: "you@gpu7",
};

function thrown(work: () => unknown): CooperateError {
  try {
    work();
  } catch (error) {
    if (error instanceof CooperateError) return error;
  }
  throw new Error("it did not refuse");
}

function scriptOf(step: string, args: unknown, scene: Partial<StepScene> = {}): string {
  const work = planSteps([{ step, with: args }], { ...SCENE, ...scene });
  return work.map((each) => ("script" in each ? each.script : each.action.argv.join(" "))).join("\n");
}

function argvOf(args: unknown, scene: Partial<StepScene> = {}, step = "rsync"): readonly string[] {
  const [work] = planSteps([{ step, with: args }], { ...SCENE, ...scene });
  return work && "action" in work ? work.action.argv : [];
}

describe("the step", () => {
  test("run does commands in order, and ends with the first that fails", () => {
    expect(scriptOf("run", "make # all")).toBe("{\nmake # all\n} || exit");
    expect(scriptOf("run", ["a", "b"])).toBe("{\na\n} || exit\n{\nb\n} || exit");
  });

  test("check does all of its commands, whatever becomes of each", () => {
    expect(scriptOf("check", ["a", "b"])).toBe(
      "failed=0\n{\na\n} || failed=1\n{\nb\n} || failed=1\n( exit $failed ) || exit",
    );
  });

  test("local starts a program here, in the list's folder", () => {
    const [work] = planSteps([{ step: "local", with: "make" }], SCENE);
    expect(work).toMatchObject({ action: { argv: ["bash", "-c", expect.any(String), "bash", SCENE.here] } });
  });

  test("venv makes an environment with packages, unless it is there", () => {
    expect(
      scriptOf("venv", { requirements: ["numpy>=2", "a b"], "requirements-txt": true }, { python: "3.10" }),
    ).toBe(
      [
        "[ -x ./.venv/bin/python ] || python3.10 -m venv ./.venv || exit",
        ". ./.venv/bin/activate || exit",
        "python -m pip install --quiet --disable-pip-version-check -r requirements.txt || exit",
        "python -m pip install --quiet --disable-pip-version-check 'numpy>=2' 'a b' || exit",
      ].join("\n"),
    );
    expect(scriptOf("venv", { force: true, python: "/opt/python" }, { venv: "/scratch/it's" })).toMatch(
      /^\/opt\/python -m venv --clear '\/scratch\/it'\\''s' \|\| exit\n/,
    );
  });

  test("git makes a clone once, and checks out what is wanted", () => {
    const script = scriptOf("git", { url: "git@host:a b.git", ref: "v1", submodules: true });
    expect(script).toContain("else git clone --quiet -- 'git@host:a b.git' . || exit; fi");
    expect(script).toContain("checkout --quiet --detach v1");
    expect(script).toContain("submodule");
    expect(scriptOf("git", "URL")).toContain("remote set-head origin --auto");
    expect(() => scriptOf("git", { url: "--upload-pack=x" })).toThrow("begins with a dash");
    expect(() => scriptOf("git", { url: "a", ref: "-x" })).toThrow("begins with a dash");
  });

  test("rsync copies to the place, and never the list nor what is beside it", () => {
    const argv = argvOf({ from: ".", exclude: [".git", "data"], delete: true });
    expect(argv.slice(0, 6)).toEqual([
      "rsync",
      "--archive",
      "--compress",
      "--protect-args",
      "--rsh",
      `ssh -o 'ControlPath="/run/a b"' 'it''s'`,
    ]);
    expect(argv.slice(6)).toEqual([
      "--delete",
      "--filter=protect cooperate_[0-9]*",
      "--filter=protect /.venv",
      String.raw`--exclude=exps\*.json`,
      String.raw`--exclude=exps\*.json.*`,
      "--exclude=.git",
      "--exclude=data",
      "/home/you/it's here/",
      "you@gpu7:exp of you/",
    ]);
  });

  test("rsync has switches for what is newer, there already, and wanted all the same", () => {
    const wanted = { from: "runs/", update: true, "ignore-existing": true, include: "*.csv", skip: ["*"] };
    expect(argvOf(wanted, { list: "e.json" }).slice(6, -2)).toEqual([
      "--update",
      "--ignore-existing",
      "--exclude=e.json",
      "--exclude=e.json.*",
      "--include=*.csv",
      "--exclude=*",
    ]);
  });

  test("copy goes over the connection of the launch, to the place or from it", () => {
    const words = ["scp", "-rpq", "-S", "ssh", "-o", 'ControlPath="/run/a b"', "it's", "--"];
    const own = ["ssh", "-T", "-p", "2222", "-l", "you"];
    expect(argvOf({ from: "a", to: "b" }, { ssh: own }, "copy").slice(4, 8)).toEqual([
      "-P",
      "2222",
      "-o",
      "User=you",
    ]);
    expect(argvOf({ from: ["a b", "/c"], to: "d/" }, {}, "copy")).toEqual([
      ...words,
      "/home/you/it's here/a b",
      "/c",
      "you@gpu7:exp of you/d/",
    ]);
    expect(argvOf({ from: "runs", to: "." }, { stage: "pickup" }, "copy").slice(-2)).toEqual([
      "you@gpu7:exp of you/runs",
      "/home/you/it's here/",
    ]);
  });

  test("rsync gets results with pickup, and goes where it is told", () => {
    const stage = "pickup";
    expect(argvOf("runs/", { stage }).slice(-2)).toEqual([
      "you@gpu7:exp of you/runs/",
      "/home/you/it's here/runs/",
    ]);
    expect(argvOf({ from: "~/a", to: "/b", put: false }).slice(-2)).toEqual(["you@gpu7:a", "/b"]);
    expect(argvOf({ from: ".", to: "." }, { stage, directory: "~" }).slice(-2)).toEqual([
      "you@gpu7:./",
      "/home/you/it's here/",
    ]);
  });
});

test.each<[string, unknown]>([
  ["copy", { from: "exps*.json", to: "there" }],
  ["copy", { from: "a", to: "x/exps*.json.run" }],
  ["copy", { from: "./", to: "x" }],
  ["local-copy", { from: "old.json", to: "exps*.json" }],
  ["combine-csv", { from: "a", to: "exps*.json" }],
  ["download", { url: "https://a", to: "exps*.json" }],
  ["script", { name: "exps*.json", text: "x" }],
])("%s leaves the list alone: %j", (step, args) => {
  expect(() => scriptOf(step, args)).toThrow(/that is the list|with the list/);
});

describe("what is wrong with steps is said with what there is", () => {
  test.each([
    ["rnu", "a", "setup: there is no step rnu", "did you mean run?"],
    ["docker", "a", "setup: there is no step docker", "there are run, check, local, python, venv, uv"],
    ["rsync", { from: ".", exlude: "a" }, "setup: the step rsync has no exlude", "did you mean exclude?"],
    ["rsync", { from: ".", __proto__x: 1 }, "setup: the step rsync has no __proto__x", "it takes: from"],
    ["rsync", { from: 3 }, "setup: from of the step rsync is a text, not 3", undefined],
    ["rsync", {}, "setup: the step rsync has no from", "write it like rsync: ."],
    ["venv", { force: "yes" }, 'setup: force of the step venv is true or false, not "yes"', undefined],
    ["run", 3, "setup: the step run takes a map, not 3", "it takes: commands"],
    ["run", [], "setup: the step run has no command", "write it like run: make"],
    ["run", ["a\0b"], "setup: commands of the step run is a text, or a list of texts", undefined],
    ["copy", { from: "a" }, "setup: the step copy has no to", "write it like copy: {from: a, to: b}"],
    [
      "count",
      { path: "a", list: "5" },
      'list of the step count is a whole number from 0, not "5"',
      undefined,
    ],
    ["call", { function: "a", args: 3 }, "setup: args of the step call is a list, not 3", undefined],
    ["remove", { directories: true }, "setup: the step remove has no path", "remove: [core.*, tmp]"],
    ["git", { ref: "main" }, "setup: the step git has no url", "write it like git: URL"],
  ])("%s: %j", (step, args, message, hint) => {
    const error = thrown(() => scriptOf(step, args));
    expect(error.message).toContain(message);
    expect(error.hint ?? "").toContain(hint ?? "");
  });
});
