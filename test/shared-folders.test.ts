import { chmodSync, chownSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { BIN, type Running } from "./helpers/cli.ts";
import { heard } from "./helpers/heard.ts";
import { needs } from "./helpers/needs.ts";
import { experiment, kill, UNTIL_GO } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";
import { CAN_BE_ANOTHER, IDS, SharedScene } from "./helpers/users.ts";

/** Folders in which Ada and Bob may both write. */
const FOLDERS = [
  ["of a group, setgid", 0o2770],
  ["of a group, without setgid", 0o770],
  ["of everybody", 0o777],
] as const;
const CASES = FOLDERS.flatMap(([what, mode]) => ["077", "022"].map((umask) => [what, umask, mode] as const));

function modesIn(folder: string): Record<string, string> {
  const modes = readdirSync(folder).map((name) => {
    const { mode, gid } = statSync(join(folder, name));
    const kind = name.split(".").at(-1) ?? "";
    return [kind, `${(mode & 0o7777).toString(8)} ${gid}`];
  });
  return Object.fromEntries(modes) as Record<string, string>;
}

async function leave(runner: Running): Promise<void> {
  runner.child.kill("SIGTERM");
  const { exitCode, stderr } = await runner.result;
  if (exitCode !== 143) throw new Error(`it left with ${exitCode}: ${stderr}`);
}

describe("a folder that two share", needs(CAN_BE_ANOTHER, "root, who alone may become another user"), () => {
  test.each(CASES)("%s, umask %s: the other user lists, reads and controls", async (_, umask, mode) => {
    const scene = new SharedScene(mode, umask);
    const ada = scene.as("ada", "run", "--log-dir", "logs/of one");
    await scene.pidsOf(0);
    const gid = mode === 0o777 ? IDS.ada : IDS.group;
    const directory = mode.toString(8);
    const file = (mode & 0o666).toString(8);
    expect(modesIn(scene.at(`${scene.file}.run`))).toEqual({
      lock: `${directory} ${gid}`,
      journal: `${file} ${gid}`,
      orders: `${file} ${gid}`,
    });
    const isMade = umask === "077"; // else the experiment makes it, readable
    const metrics = isMade && { jsonl: `${file} ${gid}` };
    expect(modesIn(scene.at("logs/of one"))).toEqual({ cooperate_0: `${file} ${gid}`, ...metrics });
    expect(modesIn(scene.at("logs"))).toEqual({ "of one": `${directory} ${gid}` });

    const jobs = await scene.as("bob", "jobs", "2").result;
    expect(jobs).toMatchObject({ exitCode: 0 });
    expect(jobs.stderr).toContain(`(pid ${ada.pid}): 2 at the same time`);
    const progress = await scene.as("bob", "progress").result;
    expect(progress).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await scene.as("bob", "log", "0").result).stdout).toContain("# command: sh");
    const cancelled = await scene.as("bob", "cancel", "0").result;
    expect(cancelled.stderr).toContain("is cancelled");
    expect((await ada.result).exitCode).toBe(0);
    expect(scene.of(0)).toMatchObject({ status: "cancelled" });
    expect(scene.files()).not.toContain(`${scene.file}.run`);
  });

  test.each(CASES)(
    "%s, umask %s: a user records the outcomes of a killed runner of the other",
    async (_, umask, mode) => {
      const scene = new SharedScene(mode, umask, [experiment(), experiment(`${UNTIL_GO}exit 3`)]);
      const ada = scene.as("ada", "run", "--jobs", "2");
      const [[, supervisor]] = [await scene.pidsOf(0), await scene.pidsOf(1)];
      onTestFinished(() => {
        if (isAlive(supervisor)) process.kill(supervisor, "SIGKILL");
      });
      await kill(ada);
      const bob = scene.as("bob", "run", "--wait");
      await heard(bob, "waiting for new or lost work");
      chmodSync(scene.write("go", ""), 0o666);
      await until(
        "both are recorded",
        () => scene.of(0)["status"] === "done" && scene.of(1)["exitCode"] === 3,
      );
      expect(scene.lines("ends").sort()).toEqual(["0.1", "1.1"]);
      expect(scene.of(1)).toMatchObject({ status: "failed", attempt: 1 });
      await leave(bob);
      expect(scene.files()).not.toContain(`${scene.file}.run`);
    },
  );
});

test(
  "what the other user may not read of a pool is named, and nothing is started or removed in its place",
  needs(CAN_BE_ANOTHER, "root, who alone may become another user"),
  async () => {
    const scene = new SharedScene(0o2770, "077");
    await scene.as("ada", "launch", "--on", "local").result;
    await scene.pidsOf(0);
    const pool = (await scene.as("ada", "pools", "--json").result).stdout;
    const { pool: name } = (JSON.parse(pool) as { pool: string }[])[0] ?? { pool: "" };
    const folder = scene.at(`${scene.file}.pools/${name}`);
    const record = join(folder, readdirSync(folder).find((each) => each.endsWith(".json")) ?? "");
    const run = scene.at(`${scene.file}.run`);
    const note = join(run, readdirSync(run).find((each) => each.endsWith(".pool")) ?? "");
    const said = async (...words: string[]): Promise<[number | null, string]> => {
      const [verb = "", ...rest] = words;
      const { exitCode, stderr } = await scene.as("bob", verb, ...rest).result;
      expect(stderr.split(" cannot be read: no permission")).toHaveLength(2);
      return [exitCode, stderr];
    };
    chmodSync(record, 0o600);
    expect(await said("pools")).toEqual([1, expect.stringContaining(record)]);
    expect(await said("progress")).toEqual([0, expect.stringContaining(record)]);
    expect(await said("launch", "--on", "local", "--runners", "2")).toEqual([
      4,
      expect.stringContaining(record),
    ]);
    expect(await said("purge", name)).toEqual([3, expect.stringContaining(record)]);
    chmodSync(record, 0o660);
    chmodSync(note, 0o600);
    // the record tells which runner it is, too
    const asked = expect.stringMatching(/cannot be read[^]*asked to leave after/);
    expect(await said("stop", "--pool", name)).toEqual([0, asked]);
    expect(await said("purge", name, "--now")).toEqual([3, expect.stringContaining(note)]);
    expect(readdirSync(folder).filter((each) => !each.startsWith("log"))).toEqual([basename(record)]);
    chmodSync(note, 0o660);
    expect((await scene.as("bob", "stop", "--pool", name, "--now").result).exitCode).toBe(0);
    expect((await scene.as("bob", "purge", name).result).exitCode).toBe(0);
    expect(scene.files().filter((each) => each.includes(".pools"))).toEqual([]);
  },
);

describe(
  "a folder with the sticky bit",
  needs(CAN_BE_ANOTHER, "root, who alone may become another user"),
  () => {
    test("its owner can work there; another user gets an error, and leaves no files behind", async () => {
      const scene = new SharedScene(0o1777, "022", [["true"]]);
      chownSync(scene.path, 0, 0);
      for (const [verb, ...args] of [["run"], ["cancel", "0"], ["add", "--", "true"]] as const) {
        const refused = await scene.as("mallory", verb, ...args).result;
        expect(refused.stderr).toContain(`only the user with the number ${IDS.ada} can replace`);
        expect(refused.stderr).not.toMatch(/^ +at /m);
        expect(refused.exitCode).toBe(3);
        expect(scene.files()).toEqual([scene.file]);
      }
      const { exitCode, stderr } = await scene.as("ada", "run").result;
      expect(exitCode).toBe(0);
      expect(stderr).toContain("warning: everybody may make files in");
      expect(scene.of(0)["status"]).toBe("done");
    });

    test("another user can launch nothing, and leaves no FILE.pools in which its owner could not launch", async () => {
      const scene = new SharedScene(0o1777, "022", [["true"]]);
      chownSync(scene.path, 0, 0);
      const { exitCode, stderr } = await scene.as("mallory", "launch", "--on", "local").result;
      expect([exitCode, stderr]).toEqual([
        4,
        expect.stringContaining(`only the user with the number ${IDS.ada}`),
      ]);
      expect(scene.files()).toEqual([scene.file]);
    });

    test("what another user says of results is refused, with its name", async () => {
      const scene = new SharedScene(0o1777, "022", [["true"]]);
      chownSync(scene.path, 0, 0);
      const planted = `${scene.file}.results.json`;
      await scene.runAs("mallory", ["ln", "-s", "/etc/passwd", planted]).result;
      for (const verb of ["results", "report"]) {
        const { exitCode, stderr } = await scene.as("ada", verb).result;
        expect(exitCode).toBe(3);
        expect(stderr).toContain(`${planted} belongs to the user with the number ${IDS.mallory}`);
      }
      expect((await scene.as("ada", "list").result).exitCode).toBe(0);
    });

    test.each(["run", "txn"])(
      "a directory FILE.%s of another user is refused, with its name",
      async (suffix) => {
        const scene = new SharedScene(0o1777, "022", [["true"]]);
        chownSync(scene.path, 0, 0);
        const planted = `${scene.file}.${suffix}`;
        await scene.runAs("mallory", ["mkdir", "-m", "0777", planted]).result;
        const before = scene.read(scene.file);
        const { exitCode, stderr } = await scene.as("ada", "run").result;
        expect(exitCode).toBe(3);
        expect(stderr).toContain(`${planted} belongs to the user with the number ${IDS.mallory}`);
        expect(stderr).not.toMatch(/^ +at /m);
        expect(scene.read(scene.file)).toBe(before);
      },
    );
  },
);

test(
  "in a world-writable folder the first runner warns, and only the first",
  needs(CAN_BE_ANOTHER, "root, who alone may become another user"),
  async () => {
    const scene = new SharedScene(0o777, "022", [experiment(), ["true"]]);
    const ada = scene.as("ada", "run", "--max", "1");
    await scene.pidsOf(0);
    const bob = await scene.as("bob", "run").result;
    expect(bob.stderr).not.toContain("warning");
    scene.write("go", "");
    expect((await ada.result).stderr).toContain("warning: everybody may write in");
  },
);

test(
  "a configuration file is written for the other user to read, and not to write",
  needs(CAN_BE_ANOTHER, "root, who alone may become another user"),
  async () => {
    const scene = new SharedScene(0o770, "077", [["true"], ["true"]]);
    for (const jobs of ["3", "2"]) {
      const set = scene.runAs("ada", [process.execPath, BIN, "--config", "run.max", jobs]);
      expect((await set.result).exitCode).toBe(0);
      const { mode, gid } = statSync(scene.at(".cooperate.yaml"));
      expect([mode & 0o777, gid]).toEqual([0o640, IDS.group]);
    }
    const { stdout, stderr } = await scene.as("bob", "run", "--dry-run").result;
    expect([stdout.includes("2 of 2"), stderr]).toEqual([false, expect.not.stringContaining("ignored")]);
  },
);

test(
  "a heartbeat that the other user may not remove is reported, and its entry left alone",
  needs(CAN_BE_ANOTHER, "root, who alone may become another user"),
  async () => {
    const scene = new SharedScene(0o2770, "077", [experiment(), ["true"]]);
    const ada = scene.as("ada", "run", "--max", "1");
    const [pid, supervisor] = await scene.pidsOf(0);
    await kill(ada);
    for (const each of [supervisor, pid]) process.kill(each, "SIGKILL");
    await scene.gone(pid, supervisor);
    const folder = scene.at(`${scene.file}.run`);
    mkdirSync(join(folder, `${scene.heartbeats()[0]}/kept`)); // no rmdir can remove it then
    await until("nothing of it lives", async () =>
      (await scene.as("bob", "progress").result).stdout.includes("1 lost"),
    );
    const { stderr } = await scene.as("bob", "run").result;
    expect(stderr.split(`${scene.heartbeats()[0]} cannot be removed (ENOTEMPTY)`)).toHaveLength(2);
    expect(scene.of(0)).toMatchObject({ status: "running", attempt: 1 });
    expect(scene.of(1)).toMatchObject({ status: "done" });
    rmdirSync(join(folder, `${scene.heartbeats()[0]}/kept`));
    scene.write("go", "");
    expect((await scene.as("bob", "run").result).exitCode).toBe(0);
    expect(scene.of(0)).toMatchObject({ status: "done", attempt: 2 });
  },
);
