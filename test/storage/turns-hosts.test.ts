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
import { expect, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { NO_NAMESPACES, type NamespaceHost, startNamespaceHosts } from "./beds/namespaces.mjs";

const FILE = "exps.json";
const HOSTS = 8;
const ENTRIES = 960;
const LOCK_WAITS = fileURLToPath(new URL("../bench/lock-waits.mjs", import.meta.url));

/** Runs a command on a machine that seems to have booted `days` earlier. */
const booted = (days: number): string[] => ["unshare", "--time", "--monotonic", `${days * 86_400}`, "--fork"];

const NO_CLOCKS = spawnSync("unshare", [...booted(1).slice(1), "true"], { stdio: "ignore" }).status !== 0;

/** When somebody asked for the lock and when it was had, milliseconds since 1970. */
type Wait = [asked: number, got: number];

test.skipIf(NO_NAMESPACES !== "" || NO_CLOCKS)(
  "eight hosts with clocks of their own: nobody waits twice as long as in a queue",
  async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-turns-")));
    const at = (name: string): string => join(folder, name);
    const lock = at(`${FILE}.lock`);
    let hosts: NamespaceHost[] = [];
    try {
      hosts = await startNamespaceHosts(
        Array.from({ length: HOSTS }, (_, k) => `host${k}`),
        folder,
      );
      writeFileSync(at(FILE), JSON.stringify(Array.from({ length: ENTRIES }, () => ["true"])));
      mkdirSync(at("waits"));
      mkdirSync(lock);
      const env = { BENCH_LOCK: lock, BENCH_WAITS: at("waits") };
      const command = [process.execPath, "--import", LOCK_WAITS, BIN, "--run", FILE, "--keep-going"];
      const runners = await Promise.all(
        hosts.map(async (host, k) =>
          host.start([...booted((k * 3) % HOSTS), ...command], { cwd: folder, env }),
        ),
      );
      await until("all of them wait", () => {
        utimesSync(lock, new Date(), new Date()); // nobody is to call it stale
        return readdirSync(at(`${FILE}.run`)).filter((name) => name.endsWith(".turn")).length === HOSTS;
      });
      const begin = Date.now();
      rmdirSync(lock);
      const results = await Promise.all(runners.map(async (runner) => runner.result()));
      expect(results.map(({ exitCode, stderr }) => (exitCode === 0 ? "" : stderr))).toEqual(
        results.map(() => ""),
      );
      const waits = readdirSync(at("waits"))
        .flatMap((name) => JSON.parse(readFileSync(at(`waits/${name}`), "utf8")) as Wait[])
        .map(([asked, got]): Wait => [Math.max(asked, begin), got]);
      const before = waits.map(([asked, got]) => waits.filter(([, its]) => its > asked && its < got).length);
      expect(waits.length).toBeGreaterThan(3 * HOSTS);
      expect(Math.max(...before)).toBeLessThan(2 * HOSTS);
    } finally {
      await Promise.all(hosts.map((host) => host.kill()));
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
