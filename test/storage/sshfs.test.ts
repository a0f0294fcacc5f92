import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { NO_SSHFS, SshfsBed } from "./beds/sshfs.mjs";

const READER = fileURLToPath(new URL("../programs/reader.mjs", import.meta.url));
const ENTRIES = 40;
/** Leaves a sign of each attempt under a name of its own, since appends of two clients may overwrite each other. */
const EXPERIMENT = 'mkdir "ran/$COOPERATE_ENTRY.$COOPERATE_CLAIM" && sleep 0.1';

describe.skipIf(NO_SSHFS)(
  `two hosts, each with its own sshfs mount (skipped here: ${NO_SSHFS || "no"})`,
  () => {
    test("each entry of one list runs once, and a reader of either mount always sees a whole list", async () => {
      const bed = new SshfsBed();
      onTestFinished(() => bed.stop());
      await bed.start(["alpha", "beta"]);
      const entries = Array.from({ length: ENTRIES }, () => ["sh", "-c", EXPERIMENT]);
      writeFileSync(
        join(bed.exported, "exps.json"),
        `[\n${entries.map((argv) => JSON.stringify(argv)).join(",\n")}\n]\n`,
      );
      mkdirSync(join(bed.exported, "ran"));
      const cwd = bed.shared;

      const readers = await Promise.all(
        bed.hosts.map(async (host) =>
          host.start([process.execPath, READER, "exps.json", String(ENTRIES)], { cwd }),
        ),
      );
      const runners = await Promise.all(
        bed.hosts.flatMap((host) =>
          [1, 2, 3].map(async () => host.start([process.execPath, BIN, "--run", "exps.json"], { cwd })),
        ),
      );
      for (const runner of runners) {
        const { exitCode, stderr } = await runner.result();
        expect(exitCode, stderr).toBe(0);
      }
      for (const reader of readers) {
        await until("it has read", () => reader.signal("SIGTERM"));
        const seen = JSON.parse((await reader.result()).stdout) as Record<string, number>;
        expect(seen["reads"]).toBeGreaterThan(10);
        expect({ ...seen, reads: 0 }).toEqual({ reads: 0, malformed: 0, missing: 0, backwards: 0 });
      }

      const list = JSON.parse(readFileSync(join(bed.exported, "exps.json"), "utf8")) as [
        string,
        Record<string, unknown>,
      ][];
      const ran = readdirSync(join(bed.exported, "ran")).sort();
      expect(ran).toEqual(list.map(([, { claim }], n) => `${n}.${String(claim)}`).sort());
      expect(list.every(([, { status, attempt }]) => status === "done" && attempt === 1)).toBe(true);
      const hosts = list.map(([, { host }]) => host);
      expect(new Set(hosts)).toEqual(new Set(["alpha", "beta"]));
      const left = readdirSync(bed.exported).filter((name) => !name.startsWith("cooperate_"));
      expect(left.sort()).toEqual(["exps.json", "ran"]);
    });
  },
);
