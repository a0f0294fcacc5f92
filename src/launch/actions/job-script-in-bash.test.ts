import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../../../test/helpers/until.ts";
import { type JobScript, jobScript } from "./job-script.ts";
import { runWithFooter } from "./with-footer.ts";

/** A folder with `runner`: it says where it is and that it is ready, and when a signal comes its
 *  name and code 7. */
function scene(): { folder: string; script: JobScript } {
  const base = mkdtempSync(join(tmpdir(), "job-script-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, `it's "x" $HOME é`);
  mkdirSync(folder);
  const lines = ["TERM", "INT", "HUP", "USR1", "USR2", "XCPU"].map(
    (name) => `$SIG{${name}} = sub { print "got ${name}\\n"; exit 7 };`,
  );
  const text = `#!/usr/bin/perl\nuse Cwd; $| = 1; ${lines.join(" ")}\nprint "in ", getcwd(), "\\n", "with @ARGV\\n"; `;
  writeFileSync(
    join(folder, "my runner"),
    `${text}print "ready $$\\n"; exit 5 if "@ARGV" =~ /quick/; sleep 1 while 1;\n`,
  );
  chmodSync(join(folder, "my runner"), 0o755);
  return { folder, script: { directory: folder, exports: [], command: [join(folder, "my runner")] } };
}

interface Job {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly end: Promise<number | NodeJS.Signals>;
}

function begin(script: JobScript, env: NodeJS.ProcessEnv = {}): Job {
  const file = join(script.directory, "..", "job.sh");
  writeFileSync(file, jobScript(script));
  const child = spawn("bash", [file], { env: { PATH: process.env["PATH"], LC_ALL: "C", ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (output += text.toString()));
  const end = new Promise<number | NodeJS.Signals>((resolve) =>
    child.on("close", (code, signal) => resolve(code ?? signal ?? -1)),
  );
  return { child, output: () => output, end };
}

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU"] as const;

describe("bash, with the script of a job", () => {
  test("starts the runner in a folder of any name, with any words", async () => {
    const { folder, script } = scene();
    const words = ["quick", "it's", "a\nb", '"$HOME"', "\u202e", "~", "é", "*", ""];
    const job = begin({ ...script, command: [...script.command, ...words] });
    expect(await job.end).toBe(5);
    expect(job.output()).toContain(`in ${folder}\nwith ${words.join(" ")}\n`);
  });

  for (const footer of [undefined, 'echo "footer in $PWD"; false'])
    test.each(SIGNALS)(
      `passes %s on ${footer === undefined ? "without" : "with"} a footer`,
      async (signal) => {
        const { folder, script } = scene();
        const job = begin({ ...script, ...(footer === undefined ? {} : { footer }) });
        await until("the runner is ready", () => job.output().includes("ready"));
        expect(job.output().includes(`ready ${job.child.pid}\n`)).toBe(footer === undefined);
        process.kill(job.child.pid as number, constants.signals[signal]);
        expect(await job.end).toBe(7);
        expect(job.output()).toContain(`got ${signal.slice(3)}\n`);
        expect(job.output().includes(`footer in ${folder}\n`)).toBe(footer !== undefined);
      },
    );

  test("runs the footer after a runner that ends by itself, and keeps its code", async () => {
    const { script } = scene();
    const job = begin({ ...script, command: [...script.command, "quick"], footer: "echo after" });
    expect(await job.end).toBe(5);
    expect(job.output()).toMatch(/after\n$/);
  });

  test("passes a signal on that came before the runner was there", async () => {
    const lines = runWithFooter("kill -s USR2 $$; sleep 1000", "echo after");
    const { script } = scene();
    const job = begin({ ...script, header: lines.join("\n") });
    expect(await job.end).toBe(128 + constants.signals.SIGUSR2);
    expect(job.output()).toBe("after\n");
  });

  test("waits for a runner that takes its time to end, through signals and set -eu", async () => {
    const { script } = scene();
    const text = 'trap "echo got" USR2; echo ready; until [ -e ../go ]; do sleep 0.05; done; exit 9';
    const job = begin({
      ...script,
      header: "set -eu",
      command: ["bash", "-c", text],
      footer: "false; echo after",
    });
    await until("the runner is ready", () => job.output().includes("ready"));
    for (const times of [1, 2]) {
      process.kill(job.child.pid as number, "SIGUSR2");
      await until("the signal arrived", () => job.output().split("got").length === times + 1);
    }
    writeFileSync(join(script.directory, "../go"), "");
    expect(await job.end).toBe(9);
    expect(job.output()).toBe("ready\ngot\ngot\nafter\n");
  });

  test("does not begin where the folder, the secrets or the environment is missing", async () => {
    const { folder, script } = scene();
    for (const wrong of [
      { venv: "none" },
      { secrets: { path: join(folder, "none"), removeWhenRead: true } },
    ]) {
      const job = begin({ ...script, ...wrong });
      expect(await job.end).toBe(72);
      expect(job.output()).toContain("No such file");
    }
  });

  test("gives the values of --env to the runner, and removes them when told to", async () => {
    const { folder, script } = scene();
    const path = join(folder, "a.env");
    writeFileSync(path, "export TOKEN='it'\\''s'\n");
    const job = begin({
      ...script,
      command: ["/bin/sh", "-c", 'echo "$TOKEN"'],
      secrets: { path, removeWhenRead: true },
    });
    expect(await job.end).toBe(0);
    expect(job.output()).toBe("it's\n");
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });

  test.each([1, 1500, 2500])("gives task %i its entries, of 2,500", async (task) => {
    const { script } = scene();
    const perTask = {
      entries: Array.from({ length: 2500 }, (_, k) => `${2 * k},${2 * k + 1}`),
      task: "SLURM_ARRAY_TASK_ID + ${COOPERATE_OFFSET:-0}",
    };
    const job = begin({ ...script, command: ["echo"], perTask }, { SLURM_ARRAY_TASK_ID: String(task) });
    expect(await job.end).toBe(0);
    expect(job.output()).toBe(`--if-pending --entries ${2 * task - 2},${2 * task - 1}\n`);
  });
});
