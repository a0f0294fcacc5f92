import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { start, BIN } from "../helpers/cli.ts";
import { isAlive, until } from "../helpers/until.ts";
import { UnsharedScene, LIST } from "./unshared-scene.ts";
import { NEEDS_SLURM, slurmBed } from "./slurm-bed.ts";
import { NEEDS_SSHD, SshdBed } from "./sshd-bed.ts";

const LONG_MS = 300_000;
const RUN = 'echo "$COOPERATE_ENTRY" >> "$0"; seq 2000; sleep 0.8; echo "end of $COOPERATE_ENTRY"';
const PLACES = {
  nodeA: { share: false, directory: "~/exp A", tags: "far" },
  nodeB: { share: false, directory: "~/exp B", tags: "far" },
};
const POOLS = ["it_s_a_list-nodeA", "it_s_a_list-nodeB"] as const;

let bed: SshdBed;

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["--ppid", String(pid), "-o", "pid="], { encoding: "utf8" });
  return stdout.split("\n").filter(Boolean).map(Number);
}

/** A place whose ssh is that of the bed. */
function dials(node: string): object {
  const [bin] = bed.env["PATH"]?.split(":") ?? [];
  return { dial: node, header: `export PATH='${bin}':$PATH` };
}

describe("runners where the folder of the list is not seen", NEEDS_SSHD, () => {
  beforeAll(async () => {
    bed = await SshdBed.start();
  }, LONG_MS);
  afterAll(() => bed.stop());

  test(
    "40 entries run once each on two nodes, though ssh and what keeps the tunnels are killed meanwhile",
    async () => {
      const scene = new UnsharedScene(bed, 40, RUN, PLACES);
      const launched = await scene.type("--launch", LIST, "--on", "@far");
      expect(launched).toMatchObject({ exitCode: 0 });
      await until("both work", () => scene.statuses().filter((each) => each === "running").length === 2);
      const [first, second] = POOLS.map((pool) => scene.tunnel(pool)?.process.pid ?? 0) as [number, number];
      for (const pid of childrenOf(first)) process.kill(pid, "SIGKILL");
      await until("the tunnel is back", async () => {
        const { stdout } = await scene.type("--pools", LIST);
        return scene.tunnel(POOLS[0])?.isUp === true && !stdout.includes("no tunnel");
      });
      process.kill(second, "SIGKILL");
      await until("its ssh has ended with it, and its socket", () => scene.sockets().length === 1);
      expect((await scene.type("--pools", LIST)).stdout).toContain("nothing keeps its tunnel any more");
      const again = await scene.type("--launch", LIST, "--on", "@far");
      expect(again.stdout.match(/ 1 +1 +0/g)).toHaveLength(2);
      await until("all are done", () => scene.statuses().every((each) => each === "done"), 120_000);
      expect(scene.ran()).toEqual(Array.from({ length: 40 }, (_, n) => n));
      // The nodes keep no log once both ends have found that it is there, byte for byte.
      await until("all logs are there", () => scene.spooled().size === 0);
      for (const [n, log] of scene.logs().entries())
        expect(log).toMatch(new RegExp(`\\nend of ${n}\\n\\n# cooperate: exit 0 .*\\n# ended: .*\\n$`));
      for (const pool of POOLS) expect((await scene.type("--purge", LIST, pool)).exitCode).toBe(0);
      expect(scene.sockets()).toEqual([]);
    },
    LONG_MS,
  );

  test(
    "--stop --pool ends runners, tunnel and socket; --now what runs, too",
    async () => {
      const scene = new UnsharedScene(bed, 8, 'echo "$COOPERATE_ENTRY" >> "$0"; sleep 600', PLACES);
      await scene.type("--launch", LIST, "--on", "nodeA", "-n", "2");
      await until("both work", () => scene.ran().length === 2);
      const { pid } = scene.tunnel(POOLS[0])?.process ?? { pid: 0 };
      expect(isAlive(pid)).toBe(true);
      const stopped = await scene.type("--stop", LIST, "--pool", POOLS[0], "--now");
      expect(stopped).toMatchObject({ exitCode: 0 });
      expect(stopped.stderr).not.toContain("not answered"); // the two share one copy of the list
      expect(scene.statuses().every((each) => each === "pending")).toBe(true);
      expect([isAlive(pid), scene.tunnel(POOLS[0])]).toEqual([false, undefined]);
      await until("the socket is removed", () => scene.sockets().length === 0);
      expect(bed.on("nodeA", "ps -ef").includes(`--run socket`)).toBe(false);
    },
    LONG_MS,
  );

  test(
    "a tunnel that is kept by hand: what it prints is what to type there; Ctrl-C ends it",
    async () => {
      const scene = new UnsharedScene(bed, 3, RUN, {});
      const words = ["--serve-list", LIST, "--hosts", "hosts.yaml", "--to", "root@nodeA"];
      const serving = start(words, { cwd: scene.path, env: bed.env });
      await until("the tunnel is there", () => scene.sockets().length === 1);
      const folder = dirname(scene.sockets()[0] as string);
      const typed = `cooperate --run 'socket:~/.cache/cooperate/tunnels/${basename(folder)}' --keep-going`;
      const program = `cooperate() { HOME=${bed.home} '${process.execPath}' '${BIN}' "$@"; }`;
      expect(bed.on("nodeA", `${program}; ${typed}; echo "exit $?"`)).toContain("exit 0");
      expect(scene.statuses()).toEqual(["done", "done", "done"]);
      process.kill(serving.pid, "SIGINT");
      const { exitCode, stdout } = await serving.result;
      expect([exitCode, stdout]).toEqual([130, `on root@nodeA, type: ${typed}\n`]);
      await until("the socket is removed", () => scene.sockets().length === 0);
    },
    LONG_MS,
  );

  test(
    "runners that dial, on a host",
    async () => {
      const scene = new UnsharedScene(bed, 4, RUN, { nodeC: { ...dials("nodeB"), directory: "~/exp C" } });
      expect(await scene.type("--launch", LIST, "--on", "nodeC")).toMatchObject({ exitCode: 0 });
      await until("all are done", () => scene.statuses().every((each) => each === "done"));
      expect(scene.ran()).toEqual([0, 1, 2, 3]);
      expect(scene.record(LIST, 0)).toMatchObject({ host: "nodeC" });
    },
    LONG_MS,
  );

  describe("and jobs", NEEDS_SLURM, () => {
    const slurm = slurmBed();
    beforeAll(() => slurm.start(), LONG_MS);
    afterAll(() => slurm.stop());

    test(
      "of Slurm that dial",
      async () => {
        Object.assign(bed.env, { ...slurm.env, PATH: bed.env["PATH"], HOME: bed.home });
        const scene = new UnsharedScene(bed, 6, RUN, { slurm: { share: false, ...dials("nodeB") } });
        expect(await scene.type("--launch", LIST, "--on", "slurm", "-n", "2")).toMatchObject({ exitCode: 0 });
        await until("all are done", () => scene.statuses().every((each) => each === "done"), 60_000);
        expect(scene.ran()).toEqual([0, 1, 2, 3, 4, 5]);
        expect(String(scene.record(LIST, 0)["job"])).toMatch(/^slurm:\d+_[12]$/);
        expect(scene.files().filter((name) => /^slurm-.*\.out$/.test(name)).length).toBeGreaterThan(0);
      },
      LONG_MS,
    );
  });
});
