import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Finding } from "../src/doctor/finding.ts";
import { BIN, cooperate, type Result, start, startProgram } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const IS_ROOT = process.getuid?.() === 0;
const HAS_STRACE = spawnSync("strace", ["-V"]).status === 0;
const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketime.so.1`;

/** The findings of `--doctor --json`, by name. */
function verdicts({ stdout }: Result): Record<string, string> {
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return Object.fromEntries(findings.map(({ name, verdict }) => [name, verdict]));
}

async function examine(workspace: Workspace, dir = "."): Promise<Result> {
  return cooperate(["--doctor", dir, "--json"], { cwd: workspace.path });
}

/** A small file system in `dir`, removed when the test is over. */
function mountTmpfs(workspace: Workspace, options: string): string {
  const path = workspace.at("small disk");
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  onTestFinished(() => void spawnSync("umount", ["-l", path]));
  return path;
}

describe("--doctor", () => {
  test("passes every check on a local disk, and leaves no files behind", async () => {
    const workspace = new Workspace();
    const { exitCode, stdout, stderr } = await cooperate(["--doctor", "."], { cwd: workspace.path });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^yes {3}one winner {5}mkdir: one winner in 100 of 100 races$/m);
    expect(stdout).toMatch(/^yes {3}updates {8}40 updates by several at once, none lost, \d+ ms each$/m);
    expect(stdout).not.toMatch(/^no /m);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(". is safe for a list");
    expect(workspace.files()).toEqual([]);
  });

  test.each([
    [["nowhere"], 2, "there is no directory nowhere"],
    [["file"], 2, "file is not a directory"],
    [[".", "--peer", "--timeout", "0.5s"], 2, "nobody came"],
  ])("%j is refused", async (args, code, message) => {
    const workspace = new Workspace();
    workspace.write("file", "");
    const { exitCode, stderr } = await cooperate(["--doctor", ...args], { cwd: workspace.path });
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
    expect(workspace.files()).toEqual(["file"]);
  });

  test.each([
    ["it examines", (name: string): boolean => name.startsWith(".cooperate-doctor-")],
    ["it waits for the other", (name: string): boolean => name === ".cooperate-doctor-peer"],
  ])("Ctrl-C while %s leaves no files behind", async (moment, isMade) => {
    const workspace = new Workspace();
    const running = start(["--doctor", ".", "--peer"], { cwd: workspace.path });
    await until(moment, () => workspace.files().some(isMade));
    running.child.kill("SIGINT");
    expect((await running.result).exitCode).toBe(130);
    expect(workspace.files()).toEqual([]);
  });
});

describe("--doctor names what is wrong", () => {
  test("several users may write, but not replace each other's files", async () => {
    const workspace = new Workspace();
    chmodSync(workspace.path, 0o1777);
    const result = await examine(workspace);
    expect(result.exitCode).toBe(1);
    expect(verdicts(result)).toMatchObject({ "who may write": "no", rename: "yes" });
    const { stdout } = await cooperate(["--doctor", "."], { cwd: workspace.path });
    expect(stdout).toContain("-> keep a list that several people work on elsewhere, or: chmod -t DIR\n");
    expect(stdout).toContain(". is NOT safe for a list: who may write\n");
  });

  test("a group whose files would not be shared", async () => {
    const workspace = new Workspace();
    chmodSync(workspace.path, 0o770);
    expect(verdicts(await examine(workspace))).toMatchObject({ "who may write": "warn" });
    chmodSync(workspace.path, 0o2770);
    expect(verdicts(await examine(workspace))).toMatchObject({ "who may write": "yes" });
  });

  test("no room, no files left, read-only, no permission", needs(IS_ROOT, "root"), async () => {
    const full = new Workspace();
    writeFileSync(`${mountTmpfs(full, "size=600k")}/fill`, "x".repeat(100_000));
    const noRoom = await examine(full, "small disk");
    expect(noRoom.exitCode).toBe(1);
    expect(verdicts(noRoom)).toMatchObject({ storage: "warn", room: "no" });

    const inodes = new Workspace();
    const disk = mountTmpfs(inodes, "size=9m,nr_inodes=4");
    for (const name of ["a", "b", "c"]) writeFileSync(`${disk}/${name}`, "");
    const noFiles = await examine(inodes, "small disk");
    expect(noFiles.exitCode).toBe(1);
    expect(noFiles.stdout).toContain("no space, or no files (inodes), are left");

    const readOnly = new Workspace();
    mountTmpfs(readOnly, "ro");
    expect((await examine(readOnly, "small disk")).stdout).toContain("the file system is read-only here");

    const others = new Workspace();
    chmodSync(others.path, 0o755);
    const nobody = [
      "--reuid=65534",
      "--regid=65534",
      "--clear-groups",
      process.execPath,
      BIN,
      "--doctor",
      ".",
      "--json",
    ];
    const denied = await startProgram("setpriv", nobody, { cwd: others.path }).result;
    expect(denied.exitCode).toBe(1);
    expect(denied.stdout).toContain("you may not write here");
  });

  test("a clock that is off", needs(existsSync(FAKETIME), "libfaketime"), async () => {
    const workspace = new Workspace();
    const env = {
      ...process.env,
      LD_PRELOAD: FAKETIME,
      FAKETIME: "+1h",
      NO_FAKE_STAT: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
    const result = await cooperate(["--doctor", ".", "--json"], { cwd: workspace.path, env });
    expect(verdicts(result)).toMatchObject({ clock: "warn", updates: "yes" });
    expect(result.exitCode).toBe(0);
  });

  test("a machine without a name of its own", needs(IS_ROOT, "root"), async () => {
    const workspace = new Workspace();
    const script = 'hostname localhost; exec "$0" "$@"';
    const args = ["--uts", "sh", "-c", script, process.execPath, BIN, "--doctor", ".", "--json"];
    const result = await startProgram("unshare", args, { cwd: workspace.path }).result;
    expect(verdicts(result)).toMatchObject({ "host name": "warn" });
    expect(hostname()).not.toBe("localhost");
  });

  // The kernel is made to report success for an operation that it did not do, as unreliable storage
  // does.
  test.each([
    ["mkdir:retval=0:when=2+", "one winner"],
    ["rename:retval=0:when=2+", "rename"],
    ["utimensat:retval=0", "heartbeat"],
  ])("storage that lies: %s", needs(HAS_STRACE, "strace"), async (fault, name) => {
    const workspace = new Workspace();
    const [call = ""] = fault.split(":");
    const strace = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${fault}`];
    const args = [...strace, process.execPath, BIN, "--doctor", ".", "--json"];
    const result = await startProgram("strace", args, { cwd: workspace.path }).result;
    expect(result.exitCode).toBe(1);
    expect(verdicts(result)[name]).toBe("no");
  });
});

describe("--doctor --peer", () => {
  test("two peers find each other and report the same findings", async () => {
    const workspace = new Workspace();
    const args = ["--doctor", ".", "--peer", "--json"];
    const pair = [start(args, { cwd: workspace.path }), start(args, { cwd: workspace.path })];
    const [one, two] = await Promise.all(pair.map(({ result }) => result));
    expect([one?.exitCode, two?.exitCode]).toEqual([0, 0]);
    const between = (result?: Result): Finding[] =>
      (JSON.parse(result?.stdout ?? "") as { findings: Finding[] }).findings.filter(({ name }) =>
        name.startsWith("peer"),
      );
    expect(between(one)).toEqual(between(two));
    expect(between(one).map(({ name, verdict }) => [name, verdict])).toEqual([
      ["peer: host names", "warn"],
      ["peer: clocks", "yes"],
      ["peer: one winner", "yes"],
      ["peer: rename seen", "yes"],
      ["peer: removal seen", "yes"],
      ["peer: updates", "yes"],
    ]);
    expect(workspace.files()).toEqual([]);
  });

  test("two machines by name; what a killed one left does not confuse", needs(IS_ROOT, "root"), async () => {
    const workspace = new Workspace();
    const dead = start(["--doctor", ".", "--peer"], { cwd: workspace.path });
    await until("it waits", () => workspace.files().includes(".cooperate-doctor-peer"));
    dead.child.kill("SIGKILL");
    await dead.result;
    const on = (host: string) => {
      const script = `hostname ${host}; exec "$0" "$@"`;
      const args = ["--uts", "sh", "-c", script, process.execPath, BIN, "--doctor", ".", "--peer"];
      return startProgram("unshare", args, { cwd: workspace.path }).result;
    };
    const [alpha, beta] = await Promise.all([on("alpha"), on("beta")]);
    for (const { exitCode, stdout } of [alpha, beta]) {
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^yes +peer: host names +alpha and beta$/m);
    }
    expect(workspace.files()).toEqual([]);
  });
});
