import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { transact } from "../../src/store/transaction.ts";
import { start } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import { increment, outcomeOf, QUICK } from "./setup.ts";

/** Whether a small file system can be mounted here, which needs root. */
const CAN_MOUNT = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  const path = mkdtempSync(join(tmpdir(), "cooperate mount "));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "tmpfs", path]).status === 0;
  if (mounted) spawnSync("umount", [path]);
  rmdirSync(path);
  return mounted;
})();

function smallDisk(): string {
  const path = mkdtempSync(join(tmpdir(), "cooperate's small disk "));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path]);
  onTestFinished(() => {
    spawnSync("mount", ["-o", "remount,rw", path]);
    execFileSync("umount", ["-l", path]);
    rmdirSync(path);
  });
  return path;
}

/** Fills the disk except for `bytes`. */
function fill(disk: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "fill"), Buffer.alloc(bavail * bsize - bytes));
}

describe("a disk of 1 MB", needs(CAN_MOUNT, "root, who alone may mount"), () => {
  test.each([
    ["full", 0],
    ["with room for half of the list", 40_000],
  ])("%s: the list stays whole, and the change is made once there is space", async (_, room) => {
    const disk = smallDisk();
    const file = join(disk, "e.json");
    const text = JSON.stringify({ n: 0, x: "y".repeat(80_000) });
    writeFileSync(file, text);
    fill(disk, room);
    const told = new Set<string>();
    const change = transact(file, increment, {
      ...QUICK,
      retryForMs: 60_000,
      onWait: (__, code) => told.add(code),
    });
    await until("the full disk was told", () => told.has("ENOSPC") || told.has("ESHORT"));
    expect(readFileSync(file, "utf8")).toBe(text);
    rmSync(join(disk, "fill"));
    expect(await change).toBe(1);
    expect(readdirSync(disk)).toEqual(["e.json"]);
  });

  test("read-only: an error at once, and nothing is changed", async () => {
    const disk = smallDisk();
    const file = join(disk, "e.json");
    writeFileSync(file, '{"n":0}');
    execFileSync("mount", ["-o", "remount,ro", disk]);
    expect(await outcomeOf(transact(file, increment, QUICK))).toBe("EROFS");
    expect(readFileSync(file, "utf8")).toBe('{"n":0}');
  });

  test("a runner keeps its outcome until there is space again, and goes on", async () => {
    const disk = smallDisk();
    const script = "touch begun; until [ -e go ]; do sleep 0.05; done";
    writeFileSync(join(disk, "e.json"), `[\n["sh","-c","${script}"],\n["true","${"x".repeat(20_000)}"]\n]\n`);
    const runner = start(["--run", "e.json"], { cwd: disk });
    let printed = "";
    runner.child.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    await until("it has begun", () => readdirSync(disk).includes("begun"));
    fill(disk, 4096); // the marker below takes an inode, no block
    writeFileSync(join(disk, "go"), "");
    await until("the runner says so", () => printed.includes("no space left to write e.json: trying again"));
    expect((JSON.parse(readFileSync(join(disk, "e.json"), "utf8")) as unknown[]).length).toBe(2);
    rmSync(join(disk, "fill"));
    expect((await runner.result).exitCode).toBe(0);
    const records = (
      JSON.parse(readFileSync(join(disk, "e.json"), "utf8")) as [string, { status: string }][]
    ).map(([, record]) => record.status);
    expect(records).toEqual(["done", "done"]);
    expect(readdirSync(disk).sort()).toEqual(["begun", "cooperate_0", "cooperate_1", "e.json", "go"]);
  });
});
