import { chmodSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { cooperate } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { Workspace } from "./helpers/workspace.ts";

const PRINT_ARGV = fileURLToPath(new URL("programs/print-argv.mjs", import.meta.url));

describe("the end of an experiment is reported in the list, in its log and on the terminal", () => {
  const cases: [name: string, argv: unknown[], record: Record<string, unknown>, words: string][] = [
    ["exit 0", ["true"], { status: "done", exitCode: 0 }, "exit 0"],
    ["exit 3", ["sh", "-c", "exit 3"], { status: "failed", exitCode: 3 }, "exit 3"],
    ["a signal", ["sh", "-c", "kill -SEGV $$"], { status: "failed", signal: "SIGSEGV" }, "killed by SIGSEGV"],
    [
      "a program that does not exist",
      ["no such"],
      {
        status: "failed",
        reason: "spawn",
        error:
          'program not found: no such; it is one word with blanks: in the list, write each word for itself: ["no","such"]',
      },
      "program not found: no such",
    ],
    [
      "no permission",
      ["./data.txt"],
      {
        status: "failed",
        reason: "spawn",
        error: expect.stringMatching(/^no permission to run .\/data.txt; make it executable \(chmod \+x\)/),
      },
      "no permission to run ./data.txt",
    ],
    [
      "a missing interpreter",
      ["./script"],
      { status: "failed", reason: "spawn" },
      "the interpreter that ./script names",
    ],
    [
      "a missing directory",
      [{ cwd: "nowhere" }, "true"],
      { status: "failed", reason: "spawn" },
      "there is no directory",
    ],
    [
      "a NUL in an argument",
      ["echo", "a\0b"],
      { status: "failed", reason: "spawn" },
      String.raw`"a\u0000b" holds a NUL character`,
    ],
    [
      "a NUL in the environment",
      [{ env: { "A\0": "b" } }, "true"],
      { status: "failed", reason: "spawn" },
      String.raw`"A\u0000" holds a NUL character`,
    ],
    [
      "an argument longer than the system takes",
      ["echo", "x".repeat(3_000_000)],
      { status: "failed", reason: "spawn" },
      "E2BIG",
    ],
  ];
  test.each(cases)("%s", async (_, argv, record, words) => {
    const workspace = new Workspace();
    workspace.write("data.txt", "");
    workspace.write("script", "#!/no/such/interpreter\n");
    chmodSync(workspace.at("script"), 0o755);
    workspace.list("exps.json", [argv]);
    const { exitCode, stderr } = await cooperate(["--run", "exps.json"], { cwd: workspace.path });
    expect(exitCode).toBe(record["status"] === "done" ? 0 : 1);
    expect(workspace.record("exps.json", 0)).toMatchObject(record);
    expect(splitLog(workspace.at("cooperate_0")).foot[0]).toContain(words);
    expect(stderr).toContain(record["status"] === "done" ? "[0] done" : words);
    expect(stderr.includes("cooperate --requeue-failed exps.json 0")).toBe(exitCode === 1);
  });

  test("the first failure stops the runner; --keep-going does not; --max-failures counts those in a row", async () => {
    const entries = [["true"], ["false"], ["true"], ["false"], ["false"], ["true"]];
    const statuses = async (...options: string[]): Promise<unknown[]> => {
      const workspace = new Workspace();
      workspace.list("exps.json", entries);
      const { exitCode } = await cooperate(["run", "exps.json", ...options], { cwd: workspace.path });
      expect(exitCode).toBe(1);
      return entries.map((__, n) => workspace.record("exps.json", n)["status"]);
    };
    const none = undefined;
    expect(await statuses()).toEqual(["done", "failed", none, none, none, none]);
    expect(await statuses("--keep-going")).toEqual(["done", "failed", "done", "failed", "failed", "done"]);
    expect(await statuses("--max-failures", "2")).toEqual([
      "done",
      "failed",
      "done",
      "failed",
      "failed",
      none,
    ]);
  });

  test("obeys --max, --entries, priority and --dry-run", async () => {
    const workspace = new Workspace();
    const before = workspace.list("exps.json", [
      ["a"],
      ["true", "b"],
      [{ priority: 5 }, "true", "c"],
      ["true", "d"],
    ]);
    const text = workspace.read("exps.json");
    const dry = await cooperate(["--run", "exps.json", "--dry-run", "--entries", "1-3", "--max", "2"], {
      cwd: workspace.path,
    });
    expect(dry).toMatchObject({ exitCode: 0, stdout: "[2] true c\n[1] true b\n" });
    expect(workspace.read("exps.json")).toBe(text);
    expect(workspace.files()).toEqual(["exps.json"]);
    const run = await cooperate(["--entries", "1-3", "--max=2", "--run", before], { cwd: workspace.path });
    expect(run.exitCode).toBe(0);
    expect([0, 1, 2, 3].map((n) => workspace.record("exps.json", n)["status"])).toEqual([
      undefined,
      "done",
      "done",
      undefined,
    ]);
    expect(workspace.record("exps.json", 2)).toMatchObject({ priority: 5 });
  });

  test("argv, environment and directory arrive unchanged", async () => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("sub dir"));
    const odd = ["a b", `"quoted" 'twice'`, "$HOME `id` \\", "line\nend", "grüße 🙂", "", "--", "+x"];
    workspace.list("exps.json", [
      [{ name: "odd one", env: { EXTRA: "1" }, cwd: "sub dir" }, process.execPath, PRINT_ARGV, ...odd],
    ]);
    expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
    const { head, output } = splitLog(workspace.at("cooperate_0"));
    const [argv = "", ...environment] = output.toString().trimEnd().split("\n");
    expect(JSON.parse(argv)).toEqual(odd);
    const { claim } = workspace.record("exps.json", 0);
    expect(environment).toEqual([
      "COOPERATE_ATTEMPT=1",
      `COOPERATE_CLAIM=${String(claim)}`,
      "COOPERATE_ENTRY=0",
      `COOPERATE_FILE=${workspace.at("exps.json")}`,
      `COOPERATE_LOG=${workspace.at("cooperate_0")}`,
      `COOPERATE_METRICS=${workspace.at("cooperate_0.metrics.jsonl")}`,
      "COOPERATE_NAME=odd one",
      "COOPERATE_OUTPUT=",
      "COOPERATE_SLOT=0",
      `COOPERATE_STORE=${workspace.at("cooperate_0.store")}`,
      "EXTRA=1",
    ]);
    expect(head[4]).toBe(`# directory: ${workspace.at("sub dir")}`);
    expect(workspace.record("exps.json", 0)).toMatchObject({
      directory: workspace.at("sub dir"),
      cwd: "sub dir",
    });
  });
});

describe("job logs", () => {
  test("are never overwritten, are numbered by attempt, and are written to --log-dir", async () => {
    const workspace = new Workspace();
    workspace.list("exps.json", [["sh", "-c", 'test "$COOPERATE_ATTEMPT" = 2']]);
    workspace.write("cooperate_0", "precious");
    expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(1);
    expect(workspace.record("exps.json", 0)["log"]).toBe(workspace.at("cooperate_0.2"));
    expect((await cooperate(["requeue-failed", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
    const again = await cooperate(["--run", "exps.json", "--log-dir", "logs/new"], { cwd: workspace.path });
    expect(again.exitCode).toBe(0);
    expect(workspace.record("exps.json", 0)).toMatchObject({
      attempt: 2,
      log: workspace.at("logs/new/cooperate_0"),
    });
    expect(workspace.read("cooperate_0")).toBe("precious");
    expect(workspace.files()).toEqual(["cooperate_0", "cooperate_0.2", "exps.json", "logs"]);
  });

  const bytes = "process.stdout.write(Buffer.from(Array.from({length: 256}, (_, i) => i)))";
  const cases: [name: string, script: string, output: Buffer][] = [
    ["all bytes", bytes, Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
    ["no line end", "process.stdout.write('loss 0.5')", Buffer.from("loss 0.5")],
    ["nothing", "", Buffer.alloc(0)],
    ["line ends only", "process.stdout.write('\\n\\n')", Buffer.from("\n\n")],
    [
      "what looks like a foot",
      "process.stdout.write('\\n# cooperate: exit 0\\n# ended: x\\n')",
      Buffer.from("\n# cooperate: exit 0\n# ended: x\n"),
    ],
  ];
  test.each(cases)("contain the output byte for byte: %s", async (_, script, output) => {
    const workspace = new Workspace();
    workspace.list("exps.json", [[process.execPath, "-e", script]]);
    expect((await cooperate(["--run", "exps.json"], { cwd: workspace.path })).exitCode).toBe(0);
    const log = splitLog(workspace.at("cooperate_0"));
    expect(log.output.equals(output)).toBe(true);
    expect(log.head).toHaveLength(6);
    expect(log.foot[0]).toMatch(/^# cooperate: exit 0 after \d/);
  });
});
