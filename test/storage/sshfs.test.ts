import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import type { NamespaceHost } from "./beds/namespaces.mjs";
import { NO_SSHFS, SshfsBed } from "./beds/sshfs.mjs";

const READER = fileURLToPath(new URL("list-reader.mjs", import.meta.url));
const ENTRIES = 40;
/** Leaves a file for each attempt, since appends of two clients may overwrite each other. */
const EXPERIMENT = 'mkdir "ran/$COOPERATE_ENTRY.$COOPERATE_CLAIM"; sleep 0.05';

/** Two hosts with a mount each, with the default options of sshfs, which caches for 20 s. */
async function startBed(): Promise<{ bed: SshfsBed; alpha: NamespaceHost; beta: NamespaceHost }> {
  const bed = new SshfsBed();
  onTestFinished(() => bed.stop());
  await bed.start(["alpha", "beta"]);
  const [alpha, beta] = bed.hosts as [NamespaceHost, NamespaceHost];
  return { bed, alpha, beta };
}

describe("two hosts, each with its own sshfs mount", needs(NO_SSHFS === "", `sshfs: ${NO_SSHFS}`), () => {
  test("each entry of one list runs once, no runner waits for a cache, and a reader of either mount sees a valid list", async () => {
    const { bed, alpha, beta } = await startBed();
    const lines = Array.from({ length: ENTRIES }, () => JSON.stringify(["sh", "-c", EXPERIMENT]));
    writeFileSync(join(bed.exported, "exps.json"), `[\n${lines.join(",\n")}\n]\n`);
    mkdirSync(join(bed.exported, "ran"));
    const cwd = bed.shared;
    const node = async (host: NamespaceHost, ...args: string[]) =>
      host.start([process.execPath, ...args], { cwd });
    const readers = await Promise.all(
      bed.hosts.map((host) => node(host, READER, "exps.json", String(ENTRIES), "50")),
    );
    const runners = await Promise.all(
      [alpha, beta, alpha, beta].map((host) => node(host, BIN, "--run", "exps.json")),
    );
    for (const runner of runners) {
      const { exitCode, stderr } = await runner.result();
      expect(stderr).not.toContain("waiting for the lock");
      expect(exitCode).toBe(0);
    }
    for (const reader of readers) {
      await reader.signal("SIGTERM");
      const { reads, ...looks } = JSON.parse((await reader.result()).stdout) as Record<string, unknown>;
      expect(reads).toBeGreaterThan(10);
      expect(looks).toEqual({ malformed: 0, missing: 0, backwards: 0, longestBadMs: 0, errors: {} });
    }

    const list = JSON.parse(readFileSync(join(bed.exported, "exps.json"), "utf8")) as [
      string,
      Record<string, unknown>,
    ][];
    const ran = readdirSync(join(bed.exported, "ran"));
    expect(ran.sort()).toEqual(list.map(([, { claim }], n) => `${n}.${String(claim)}`).sort());
    expect(list.every(([, { status, attempt }]) => status === "done" && attempt === 1)).toBe(true);
    expect(new Set(list.map(([, { host }]) => host))).toEqual(new Set(["alpha", "beta"]));
    const left = readdirSync(bed.exported).filter((name) => !name.startsWith("cooperate_"));
    expect(left.sort()).toEqual(["exps.json", "ran"]);
  });

  test("--doctor detects the file system", async () => {
    const { bed, alpha } = await startBed();
    const argv = [process.execPath, BIN, "--doctor", "."];
    const { stdout, stderr, exitCode } = await alpha.run(argv, { cwd: bed.shared });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^warn +storage +FUSE/m);
    expect(stdout).toMatch(/^yes +heartbeat +touches are seen with a resolution of about a second/m);
    expect(exitCode).toBe(0);
  });
});
