import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const METRIC = String.raw`acc=test accuracy ([\d.]+)`;

/** A list of runs that are done, one of which failed, and their logs. */
function finished(): Workspace {
  const workspace = new Workspace();
  const runs = [
    ["0.1", "1", "0.9556"],
    ["0.1", "2", "0.9778"],
    ["1", "1", "0.8"],
    ["1", "2", "0.9"],
    ["10", "1", undefined],
  ] as const;
  workspace.list(
    "exps.json",
    runs.map(([lr, seed, value], n) => {
      workspace.write(
        `cooperate_${n}`,
        value ? `step 1\ntest accuracy ${value}\n` : "Error: diverged\nat step 3\n",
      );
      const record = {
        status: value ? "done" : "failed",
        attempt: 1,
        log: `cooperate_${n}`,
        directory: workspace.path,
      };
      return ["executed", record, "python3", "train.py", "--lr", lr, "--epochs", "9", "--seed", seed];
    }),
  );
  return workspace;
}

function results({ path }: Workspace, ...args: readonly string[]): Promise<Result> {
  return cooperate(["--results", "exps.json", ...args], { cwd: path });
}

describe("--results", () => {
  test("means over seeds, the best first, with what was guessed on stderr", async () => {
    const { stdout, stderr, exitCode } = await results(finished(), "--metric", METRIC, "--over", "seed");
    expect(stdout).toBe(
      [
        " lr            acc  runs",
        "0.1  0.967 ± 0.016     2",
        "  1  0.850 ± 0.071     2",
        " 10                  0/1",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("which way is good was guessed from the name: --better acc=max\n");
    expect(exitCode).toBe(0);
  });

  test("a selection, --where, --best, and a column that does not vary", async () => {
    const workspace = finished();
    const [some, best, all] = await Promise.all([
      results(workspace, "0-3", "--where", "acc>0.85 & lr=1", "--csv", "--metric", METRIC),
      results(workspace, "--best", "--over", "seed", "--metric", METRIC),
      results(workspace, "--all-columns", "--csv", "--metric", METRIC),
    ]);
    expect(some.stdout).toBe("n,acc\n3,0.9\n");
    expect(best.stdout).toBe("python3 train.py --lr 0.1 --epochs 9 --seed 2\n");
    expect(all.stdout.split("\n")[0]).toBe("n,status,program,lr,epochs,seed,acc");
  });

  test("--save remembers, the command line goes before it, and --list has the metric", async () => {
    const workspace = finished();
    const saved = await results(
      workspace,
      "--metric",
      METRIC,
      "--over",
      "seed",
      "--better",
      "acc=min",
      "--save",
    );
    expect(saved.stderr).toBe("saved in exps.json.results.json: --results needs no options now\n");
    const { stdout, stderr } = await results(workspace, "--top", "1");
    expect([stdout.split("\n")[1], stderr]).toEqual([" 1  0.850 ± 0.071     2", ""]);
    const best = await results(workspace, "--top", "1", "--better", "acc=max");
    expect(best.stdout).toContain("0.967 ± 0.016");
    const listed = await cooperate(["--list", "exps.json", "--columns", "n,acc", "0,4"], {
      cwd: workspace.path,
    });
    expect(listed.stdout).toBe("n     acc\n0  0.9556\n4\n");
    workspace.write("exps.json.results.json", '{ "ovr": "seed" }');
    expect((await results(workspace)).stderr).toContain("there is no key ovr\n  did you mean over?");
  });

  test("-o writes by the suffix, and replaces only what it has written", async () => {
    const workspace = finished();
    const write = (...args: readonly string[]): Promise<Result> =>
      results(workspace, "--metric", METRIC, "-o", ...args);
    expect((await write("tables/t.md", "--over", "seed")).exitCode).toBe(0);
    expect(workspace.read("tables/t.md").split("\n")[2]).toBe("| 0.1 | **0.967 ± 0.016** |    2 |");
    expect((await write("tables/t.md")).exitCode).toBe(0);
    workspace.write("tables/t.md", "edited");
    const refused = await write("tables/t.md");
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringContaining("is not as cooperate has left it"),
    ]);
    expect(workspace.read("tables/t.md")).toBe("edited");
    expect((await write("tables/t.md", "--force")).exitCode).toBe(0);
    expect((await write("a/b/t.csv")).stderr).toContain("there is no folder");
  });

  test("--latex siunitx, with and without =", async () => {
    const workspace = finished();
    for (const latex of [["--latex", "siunitx"], ["--latex=siunitx"]]) {
      const { stdout } = await results(workspace, "0-3", ...latex, "--over", "seed", "--metric", METRIC);
      expect(stdout).toContain(String.raw`\begin{tabular}{rSr}`);
      expect(stdout).toContain(String.raw`\bfseries 0.967 \pm 0.016`);
    }
  });

  test("--rows keeps all rows of files, with the parameters before them", async () => {
    const workspace = finished();
    for (const n of [0, 1]) workspace.write(`r${n}.csv`, `epoch,loss\n1,${n}.5\n2,${n}.25\n`);
    const { stdout, stderr } = await results(workspace, "0,1", "--from", "r{n}.csv", "--rows", "--csv");
    expect({ stdout, stderr }).toEqual({
      stdout: "n,seed,epoch,loss\n0,1,1,0.5\n0,1,2,0.25\n1,2,1,1.5\n1,2,2,1.25\n",
      stderr: "",
    });
  });

  test("--files counts, --grep finds, with lines around", async () => {
    const workspace = finished();
    mkdirSync(workspace.at("out/1"), { recursive: true });
    for (const name of ["a.pt", "b.pt", "c.txt"]) workspace.write(`out/1/${name}`, "12345");
    const files = await results(
      workspace,
      "0,1",
      "--files",
      "out/{n}/*.pt",
      "--files-shown",
      "1",
      "--columns",
      "n,files,bytes,shown",
    );
    expect(files.stdout).toBe("n  files  bytes  shown\n0      0      0\n1      2     10  out/1/a.pt\n");
    const grep = await results(workspace, "--grep", "^Error|accuracy 0.8", "-B", "1", "-A", "1");
    expect(grep.stdout).toBe("2-1-step 1\n2:2:test accuracy 0.8\n--\n4:1:Error: diverged\n4-2-at step 3\n");
    expect((await results(workspace, "--grep", "nothing")).exitCode).toBe(1);
  });

  test.each([
    [
      ["--where", "lr>=1 & sed=1"],
      "there is no column sed; did you mean seed?\n  lr>=1 & sed=1\n          ^\n",
    ],
    [["--over", "sede"], "--over: there is no column sede\n  did you mean seed?"],
    [["--columns", "lr,ac"], "--columns: there is no column ac\n  did you mean acc?"],
    [["--sort", "sed"], "--sort: this table has no column sed\n  did you mean seed?"],
    [["--show", "medain"], "--show: medain is none of the summaries\n  did you mean median?"],
    [["--better", "acc=up"], "--better acc=up: expected METRIC=min or METRIC=max"],
    [["--better", "ac=max"], "--better: there is no metric ac\n  did you mean acc?"],
    [["--over", "seed", "--group-by", "lr"], "--over and --group-by do not go together"],
    [["--csv", "--json"], "--csv and --json do not go together"],
    [["-o", "t.html"], "-o t.html: a page is made by --report"],
    [["--grep", "("], "--grep: no regular expression: /(/: Unterminated group"],
    [["--rename", "lrr=rate"], "--rename: there is no column lrr\n  did you mean lr?"],
    [
      ["--status", "don"],
      "--status don: expected pending, held, running, done, failed, cancelled, unknown\n  did you mean done?",
    ],
    [["--digits", "200"], "--digits 200: a number has at most 20 decimals"],
    [["--caption", "A"], "--caption does nothing without --latex\n  give --latex, too"],
    [["--unique", "lst"], "--unique lst: expected last, first\n  did you mean last?"],
  ])("%j is refused", async (args, message) => {
    const { exitCode, stderr, stdout } = await results(finished(), "--metric", METRIC, ...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  test("nothing to show is no crash: the reason is on stderr", async () => {
    const workspace = finished();
    const none = await results(workspace, "--metric", "loss=loss ([0-9.]+)");
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining("nothing matched in 5 logs")]);
    expect((await results(workspace, "--flags", "sed")).stderr).toContain(
      "no command has it; did you mean seed?",
    );
    const empty = await results(workspace, "--metric", METRIC, "--where", "lr>99", "--over", "seed");
    expect([empty.exitCode, empty.stderr]).toEqual([0, expect.stringContaining("no row is left")]);
    workspace.list("exps.json", []);
    const nobody = await results(workspace, "--over", "seed", "--json");
    expect(nobody).toMatchObject({ exitCode: 0, stdout: "[]\n", stderr: "exps.json is empty\n" });
    expect((await results(workspace, "--best")).exitCode).toBe(1);
    const past = [{ attempt: 1, exitCode: 1, log: "cooperate_0" }];
    workspace.list("exps.json", [[{ history: past }, "train", "--lr", "1"]]);
    expect((await results(workspace)).stderr).toContain("--attempts all shows what was before");
    expect((await results(workspace, "--attempts", "done")).stderr).toContain("no attempt of these is done");
    workspace.list("exps.json", [["train", "--lr", "1"]]);
    const waiting = await results(workspace);
    expect(waiting).toMatchObject({
      exitCode: 0,
      stdout: "n  status\n0  pending\n",
      stderr: "none of these has run yet\n",
    });
  });
});
