import { describe, expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";
/** Fails until the given attempt. */
const passesAt = (attempt: number): string[] => [
  "sh",
  "-c",
  `echo "$@" >>args; [ $COOPERATE_ATTEMPT -ge ${attempt} ]`,
  "x",
  "lr",
];

async function run(workspace: Workspace, ...args: string[]) {
  return cooperate(["--run", FILE, ...args], { cwd: workspace.path });
}

describe("--retries", () => {
  test("an entry that fails twice and then passes is done, with three attempts, logs and the whole history, and the runner goes on", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [passesAt(3), ["true"]]);
    const { exitCode, stderr } = await run(workspace, "--retries", "2");
    expect(exitCode).toBe(0);
    expect(stderr.match(/failed: exit 1 after .+; pending again, since it has retries left/g)).toHaveLength(
      2,
    );
    expect(stderr).toContain("2 done, 0 failed, 2 to be tried again");
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "done", attempt: 3, exitCode: 0 });
    expect(workspace.record(FILE, 0)["history"]).toMatchObject([
      { attempt: 1, exitCode: 1, log: workspace.at("cooperate_0") },
      { attempt: 2, exitCode: 1, log: workspace.at("cooperate_0.2") },
    ]);
    expect(workspace.files().filter((name) => name.startsWith("cooperate_0"))).toHaveLength(3);
    const { stdout } = await cooperate(["--list", FILE, "0"], { cwd: workspace.path });
    const [table = "", attempts = "", origin = ""] = stdout.split("\n\n");
    expect(table).toContain("done");
    expect(origin).toContain(`in ${workspace.path}`);
    const rows = attempts.split("\n").slice(1);
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(["1", "2", "3"]);
    expect(rows[2]).toContain("cooperate_0.3");
  });

  test("an entry without retries left is failed; --requeue-failed restores its retries", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [[{ retries: 1 }, "false"]]);
    expect((await run(workspace, "--retries", "5")).exitCode).toBe(1);
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "failed", attempt: 2 });
    await cooperate(["--requeue-failed", FILE], { cwd: workspace.path });
    await run(workspace);
    expect(workspace.record(FILE, 0)).toMatchObject({ status: "failed", attempt: 4 });
    expect(workspace.record(FILE, 0)["history"]).toHaveLength(3);
  });

  test("--retry-with adds words from the second attempt on, --retry-delay waits, --persistent retries without limit", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [passesAt(5)]);
    const { exitCode } = await run(workspace, "--persistent=--resume 'last one'", "--retry-delay", "0.2s");
    expect(exitCode).toBe(0);
    const words = "lr --resume last one\n";
    expect(workspace.read("args")).toBe(`lr\n${words.repeat(4)}`);
    // The command itself is unchanged.
    expect(workspace.entries(FILE)[0]?.slice(2)).toEqual(passesAt(5));
    const [first, second] = workspace.record(FILE, 0)["history"] as { startedAt: string; endedAt: string }[];
    const waited = Date.parse(second?.startedAt ?? "") - Date.parse(first?.endedAt ?? "");
    expect(waited).toBeGreaterThanOrEqual(200);
  });

  test("--max-failures also counts attempts that would be retried, so a bad machine stops", async () => {
    const workspace = new Workspace();
    workspace.list(FILE, [["false"]]);
    const { exitCode, stderr } = await run(workspace, "--persistent", "--max-failures", "3");
    expect(stderr).toContain("too many failures in a row");
    expect(exitCode).toBe(1);
    expect(workspace.record(FILE, 0)).toMatchObject({ attempt: 3, failures: 3 });
  });

  test.each([
    [["--retries", "-1"], "--retries"],
    [["--persistent", "--retries", "2"], "do not go together"],
    [["--retry-delay", "soon"], "not a duration"],
  ])("%j is refused", async (args, message) => {
    const workspace = new Workspace();
    workspace.list(FILE, [["true"]]);
    const running = start(["--run", FILE, ...args], { cwd: workspace.path });
    const { exitCode, stderr } = await running.result;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
