import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import { NO_NAMESPACES, type NamespaceHost, startNamespaceHosts } from "./beds/namespaces.mjs";
import { NO_SSHFS, SshfsBed } from "./beds/sshfs.mjs";

const FILE = "exps.json";
const ENTRIES = 240;
const LOCK_WAITS = fileURLToPath(new URL("../bench/lock-waits.mjs", import.meta.url));

/** Runs a command on a machine that seems to have booted `days` earlier. */
const booted = (days: number): string[] => ["unshare", "--time", "--monotonic", `${days * 86_400}`, "--fork"];

const NO_CLOCKS = spawnSync("unshare", [...booted(1).slice(1), "true"], { stdio: "ignore" }).status !== 0;
const CLOCKS = "the kernel has no clocks of a namespace's own";

/** When a runner asked for the lock and when it got it, milliseconds since 1970. */
type Wait = [asked: number, got: number];

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, k) => `host${k}`);
}

/**
 * One runner on each host works on a list; all of them want it at the same moment, repeatedly.
 * @param served where the hosts have the folder `folder`
 * @returns how many others had the lock during each wait for it, the largest number first
 */
async function contend(hosts: readonly NamespaceHost[], folder: string, served = folder): Promise<number[]> {
  const notes = mkdtempSync(join(tmpdir(), "cooperate-waits-"));
  onTestFinished(() => rmSync(notes, { recursive: true }));
  const lock = join(folder, `${FILE}.lock`);
  writeFileSync(join(folder, FILE), JSON.stringify(Array.from({ length: ENTRIES }, () => ["true"])));
  mkdirSync(lock);
  const env = { BENCH_LOCK: join(served, `${FILE}.lock`), BENCH_WAITS: notes };
  // With --halt they are claimed one by one.
  const words = ["--run", FILE, "--keep-going", "--halt", String(ENTRIES)];
  const command = [process.execPath, "--import", LOCK_WAITS, BIN, ...words];
  const runners = await Promise.all(
    hosts.map(async (host, k) =>
      host.start([...booted((k * 3) % hosts.length), ...command], { cwd: served, env }),
    ),
  );
  await until("all of them wait", () => {
    utimesSync(lock, new Date(), new Date()); // so that nobody takes the lock for stale
    const names = readdirSync(join(folder, `${FILE}.run`));
    return names.filter((name) => name.endsWith(".turn")).length === hosts.length;
  });
  const begin = Date.now();
  rmdirSync(lock);
  for (const { exitCode, stderr } of await Promise.all(runners.map(async (runner) => runner.result())))
    expect(exitCode === 0 ? "" : stderr).toBe("");
  const waits = readdirSync(notes)
    .flatMap((name) => JSON.parse(readFileSync(join(notes, name), "utf8")) as Wait[])
    .map(([asked, got]): Wait => [Math.max(asked, begin), got]);
  expect(waits.length).toBeGreaterThan(3 * hosts.length);
  return waits
    .map(([asked, got]) => waits.filter(([, its]) => its > asked && its < got).length)
    .toSorted((a, b) => b - a);
}

test(
  "eight hosts with different clocks: no runner waits twice as long as in a queue",
  needs(NO_NAMESPACES === "" && !NO_CLOCKS, `namespaces: ${NO_NAMESPACES || CLOCKS}`),
  async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-turns-")));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const hosts = await startNamespaceHosts(namesOf(8), folder);
    onTestFinished(async () => void (await Promise.all(hosts.map((host) => host.kill()))));
    const [most] = await contend(hosts, folder);
    expect(most).toBeLessThan(2 * hosts.length);
  },
);

test(
  "six hosts with an sshfs mount each, which by itself shows for 20 s who is gone",
  needs(NO_SSHFS === "" && !NO_CLOCKS, `sshfs: ${NO_SSHFS || CLOCKS}`),
  async () => {
    const bed = new SshfsBed();
    onTestFinished(() => bed.stop());
    await bed.start(namesOf(6));
    const [most] = await contend(bed.hosts, bed.exported, bed.shared);
    expect(most).toBeLessThan(8);
  },
);
