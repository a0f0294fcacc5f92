import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cooperate, type Running, startProgram } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { HAS_HOSTS, startOnHost } from "./host.ts";
import { HAS_SSHFS, mountTwice } from "./sshfs.ts";

const READER = fileURLToPath(new URL("../programs/reader.mjs", import.meta.url));
const SIZE = 30;

test.skipIf(!HAS_SSHFS || !HAS_HOSTS)(
  "one list through two sshfs mounts on two hosts: each entry once, the list always whole (needs sshfs, sshd, root)",
  async () => {
    const { mounts, exported } = await mountTwice();
    const local = new Workspace(); // the detectors do not rest on the storage
    for (const name of ["busy", "logs"]) mkdirSync(local.at(name));
    const experiment = `mkdir "$1/busy/$2" || { echo $2 >>"$1/overlaps"; exit 1; }
sleep 0.1; echo "$2 $(hostname)" >>"$1/successes"; rmdir "$1/busy/$2"`;
    const entries = Array.from({ length: SIZE }, (_, n) => [
      "sh",
      "-c",
      experiment,
      "x",
      local.path,
      String(n),
    ]);
    writeFileSync(join(exported, "exps.json"), JSON.stringify(entries));
    const reader = startProgram(process.execPath, [READER, join(exported, "exps.json"), String(SIZE)], {
      cwd: local.path,
    });
    // Beta begins, and leaves some: sshfs remembers for twenty seconds that a lock is held, so that one machine may well do all.
    const startTwo = (host: string, cwd: string, ...more: string[]): Running[] =>
      [50, 60].map((pid) => {
        const args = ["--run", "exps.json", "--keep-going", "--log-dir", local.at("logs"), ...more];
        return startOnHost(args, { name: host, cwd, pid });
      });
    const first = startTwo("beta", mounts[1], "--max", "8");
    await until("beta has begun", () => local.read("successes"));
    const runners = [...first, ...startTwo("alpha", mounts[0])];
    const results = await Promise.all(runners.map(({ result }) => result));
    expect(results.map(({ exitCode, stderr }) => (exitCode === 0 ? "" : stderr))).toEqual(["", "", "", ""]);
    reader.child.kill("SIGTERM");
    await once(reader.child, "close");
    expect(JSON.parse((await reader.result).stdout)).toMatchObject({
      malformed: 0,
      missing: 0,
      backwards: 0,
    });

    const successes = local
      .read("successes")
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    expect(successes.map(([n]) => Number(n)).sort((a, b) => a - b)).toEqual([...entries.keys()]);
    expect(new Set(successes.map(([, host]) => host))).toEqual(new Set(["alpha", "beta"]));
    expect(local.files()).not.toContain("overlaps");
    const list = JSON.parse(readFileSync(join(exported, "exps.json"), "utf8")) as [
      string,
      { status: string },
    ][];
    expect(list.map(([mark, { status }]) => [mark, status])).toEqual(entries.map(() => ["executed", "done"]));
    expect(readdirSync(exported)).toEqual(["exps.json"]);
  },
);

test.skipIf(!HAS_SSHFS)("--doctor knows it for what it is (needs sshfs, sshd, root)", async () => {
  const { mounts } = await mountTwice();
  const { stdout, exitCode } = await cooperate(["--doctor", "."], { cwd: mounts[0] });
  expect(stdout).toMatch(/^warn +storage +FUSE/m);
  expect(stdout).toMatch(/^yes +heartbeat +touches are seen to the second/m);
  expect(exitCode).toBe(0);
});
