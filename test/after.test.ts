import { describe, expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";

async function say(workspace: Workspace, ...args: string[]) {
  return cooperate(args, { cwd: workspace.path });
}

const train = (n: number): string[] => ["sh", "-c", `sleep 0.1; touch trained.${n}`];
const evaluate = (n: number): unknown[] => [
  { after: [n] },
  "sh",
  "-c",
  `[ -e trained.${n} ] && echo ${n} >>evals`,
];

describe("after", () => {
  test("each evaluation runs once its training is done, with three runners on one list, and all of them run", async () => {
    const workspace = new Workspace();
    const trainings = Array.from({ length: 10 }, (_, n) => train(n));
    // The evaluations have a higher priority, so the order is not that of the list.
    const evals = trainings.map((_, n) => [
      { ...(evaluate(n)[0] as object), priority: 1 },
      ...evaluate(n).slice(1),
    ]);
    workspace.list(FILE, [...trainings, ...evals]);
    const runners = [1, 2, 3].map(() => start(["--run", FILE], { cwd: workspace.path }));
    const results = await Promise.all(runners.map(({ result }) => result));
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(workspace.read("evals").trim().split("\n").sort().join("")).toBe("0123456789");
    expect(workspace.entries(FILE).every((_, n) => workspace.record(FILE, n)["status"] === "done")).toBe(
      true,
    );
  });

  test("when an entry fails, its dependents are skipped with the reason, and requeued together with it", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [
      ["false"],
      [{ after: [0] }, "touch", "one"],
      [{ after: [1] }, "touch", "two"],
      ["true"],
    ]);
    const { exitCode, stderr } = await say(workspace, "--run", FILE, "--keep-going");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("[1] skipped: it was to run after 0, which was not done");
    expect([1, 2].map((n) => workspace.record(FILE, n))).toMatchObject([
      { status: "cancelled", reason: "after 0" },
      { status: "cancelled", reason: "after 1" },
    ]);
    workspace.write(FILE, workspace.read(FILE).replace('"false"', '"true"'));
    const back = await say(workspace, "--requeue-failed", FILE);
    expect(back.stderr).toBe("3 entries are pending again: 0-2\n");
    expect((await say(workspace, "--run", FILE)).exitCode).toBe(0);
    expect(workspace.files()).toEqual(expect.arrayContaining(["one", "two"]));
  });

  test("--after-failure run runs the dependents of a failed entry", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["false"], [{ after: [0] }, "true"]]);
    await say(workspace, "--run", FILE, "--keep-going", "--after-failure", "run");
    expect(workspace.record(FILE, 1)).toMatchObject({ status: "done" });
    expect((await say(workspace, "--run", FILE, "--after-failure", "wait")).exitCode).toBe(2);
  });

  test("--add prints the number that a second --add --after takes", async () => {
    const workspace = new Workspace();
    const number = (await say(workspace, "--add", FILE, "--", ...train(0))).stdout.trim();
    await say(workspace, "--add", FILE, "--after", number, "--", ...(evaluate(0).slice(1) as string[]));
    const one = start(["--run", FILE], { cwd: workspace.path });
    await until("the eval is done", () => workspace.record(FILE, 1)["status"] === "done");
    expect((await one.result).exitCode).toBe(0);
    expect(workspace.read("evals")).toBe("0\n");
  });

  test("says what to do when a dependency is held or missing", async () => {
    const workspace = new Workspace();
    const held = ["executed", { status: "held" }, "true"];
    workspace.list(FILE, [held, [{ after: [0] }, "true"], [{ after: [9] }, "true"]]);
    const { stderr } = await say(workspace, "--run", FILE);
    expect(stderr).toContain("2 entries wait for 0 (held), 9 (not in the list)\n");
    expect(stderr).toContain("put back what is held: cooperate --resume exps.json 0\n");
  });

  test.each([
    [
      "what it is to run after is not in the list",
      [["true"], [{ after: [9] }, "touch", "never"], [{ after: [1] }, "touch", "never"]],
      ["entry 1 can never run: it is to run after entry 9, which is not in the list"],
      "entry 2 can never run either, because of these",
    ],
    [
      "it is to run after itself, by way of another",
      [["true"], [{ after: [3] }, "touch", "never"], ["true"], [{ after: [1] }, "touch", "never"]],
      ["entries 1,3 can never run: each is to run after itself (1 -> 3 -> 1)"],
      "remove what can never run: cooperate --remove exps.json 1,3",
    ],
    [
      "another tool has run what it is to run after, and does not say how that ended",
      [
        ["executed", "true"],
        [{ after: [0] }, "touch", "never"],
      ],
      [
        "entry 1 can never run: it is to run after entry 0, which was run by another tool, which did not record how it ended",
      ],
      "put back what is unknown: cooperate --requeue exps.json 0",
    ],
  ])(
    "reports an entry that can never run with the reason and exit code 1: %s",
    async (_, list, reasons, advice) => {
      const workspace = new Workspace();
      workspace.list(FILE, list);
      const ran = await say(workspace, "--run", FILE);
      expect(ran.exitCode).toBe(1);
      const { stdout: progress, exitCode } = await say(workspace, "--progress", FILE);
      expect(exitCode).toBe(0);
      for (const reason of reasons) {
        expect(ran.stderr).toContain(`${reason}\n`);
        expect(progress).toContain(`${reason}\n`);
      }
      expect(ran.stderr).toContain(`${advice}\n`);
      const launched = await say(workspace, "--launch", FILE, "--on", "local");
      expect(launched.exitCode).toBe(1);
      expect(launched.stderr).toContain(`nothing is left to run in ${FILE}\n${reasons[0]}\n`);
      const explained = await say(workspace, "--explain", FILE, "1");
      expect(explained.stdout).toContain("  it can never run: it is to run after ");
      expect(workspace.files()).not.toContain("never");
    },
  );

  test("a runner whose selection leaves out the entry that can never run exits normally", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"], [{ after: [9] }, "true"]]);
    expect((await say(workspace, "--run", FILE, "--entries", "0")).exitCode).toBe(0);
    expect((await say(workspace, "--one", FILE, "0")).exitCode).toBe(0);
  });

  test("with --wait it is reported once, and the runner keeps waiting", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [[{ after: [9] }, "true"]]);
    const runner = start(["--run", FILE, "--wait"], { cwd: workspace.path });
    const printed = await heard(runner, "entry 0 can never run");
    for (const n of [1, 2]) {
      await say(workspace, "--add", FILE, "--again", "--", "true");
      await until("it is done", () => workspace.record(FILE, n)["status"] === "done");
      await until("it waits again", () => printed().split("nothing to run").length > n);
    }
    expect(printed().match(/^entry 0 can never run:.*; remove what can never run: /gm)).toHaveLength(1);
    await say(workspace, "--stop", FILE);
    expect((await runner.result).exitCode).toBe(0);
  });
});
