import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { busyMs } from "../helpers/busy.ts";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import type { HostProcess } from "./beds/host.mjs";
import { NO_NAMESPACES, type NamespaceHost, startNamespaceHosts } from "./beds/namespaces.mjs";

const FILE = "exps.json";
const LEASE_MS = 10_000;
/** The time that the documentation promises. */
const EFFECT_MS = 5_000;

/** Two grandchildren, one of which ignores SIGTERM; the experiment counts while it runs. */
const FAMILY = `
(trap '' TERM; while :; do sleep 0.1; done) & stubborn=$!
sleep 600 & meek=$!
echo $$ $stubborn $meek >pids.tmp; mv pids.tmp "pids.$COOPERATE_ATTEMPT"
echo begun
while [ ! -e go ]; do echo x >>ticks; sleep 0.05; done; kill -9 $stubborn $meek`;

/** A list with one such entry that runs on alpha, and beta, from where it is controlled. */
class Scene {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-control-")));
  #hosts: NamespaceHost[] = [];
  runner!: HostProcess;
  family: number[] = [];

  static async with(
    work: (scene: Scene, alpha: NamespaceHost, beta: NamespaceHost) => Promise<void>,
  ): Promise<void> {
    const scene = new Scene();
    try {
      scene.#hosts = await startNamespaceHosts(["alpha", "beta"], scene.#folder);
      const [alpha, beta] = scene.#hosts as [NamespaceHost, NamespaceHost];
      writeFileSync(scene.at(FILE), `[\n["sh","-c",${JSON.stringify(FAMILY)}],\n["touch","other"]\n]\n`);
      scene.runner = await alpha.start([process.execPath, BIN, "--run", FILE, "--keep-going"], {
        cwd: scene.#folder,
      });
      scene.family = await scene.familyOf(1);
      await work(scene, alpha, beta);
    } finally {
      await Promise.all(scene.#hosts.map((host) => host.kill()));
      rmSync(scene.#folder, { recursive: true, force: true });
    }
  }

  at(name: string): string {
    return join(this.#folder, name);
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  record(): Record<string, unknown> {
    return (JSON.parse(this.read(FILE)) as [[string, Record<string, unknown>]])[0].find(
      (item): item is Record<string, unknown> => typeof item === "object",
    ) as Record<string, unknown>;
  }

  /** Pids, on alpha, of the experiment and its two children. */
  async familyOf(attempt: number): Promise<number[]> {
    return until("the experiment stands", () => this.read(`pids.${attempt}`).trim().split(" ").map(Number));
  }

  /** Processes of the family that are alive on alpha. */
  async living(alpha: NamespaceHost): Promise<number[]> {
    const alive = await Promise.all(this.family.map(async (pid) => alpha.signal(pid, 0)));
    return this.family.filter((_, i) => alive[i]);
  }

  async say(
    host: NamespaceHost,
    verb: string,
    ...args: string[]
  ): Promise<{ stdout: string; stderr: string; ms: number }> {
    const begun = performance.now();
    const { exitCode, stdout, stderr } = await host.run([process.execPath, BIN, `--${verb}`, FILE, ...args], {
      cwd: this.#folder,
    });
    if (exitCode !== 0) throw new Error(`--${verb} ended with ${exitCode}: ${stderr}`);
    return { stdout, stderr, ms: performance.now() - begun };
  }

  async start(host: NamespaceHost, ...args: string[]): Promise<HostProcess> {
    return host.start([process.execPath, BIN, ...args], { cwd: this.#folder });
  }

  ticks(): number {
    return this.read("ticks").length;
  }

  finish(): void {
    writeFileSync(this.at("go"), "");
  }
}

describe("control from another host", needs(NO_NAMESPACES === "", `namespaces: ${NO_NAMESPACES}`), () => {
  test.concurrent("--cancel ends the whole process tree within 5 s; the runner goes on", async () =>
    Scene.with(async (scene, alpha, beta) => {
      const { stderr, ms } = await scene.say(beta, "cancel", "0");
      expect(stderr).toBe("1 entry (0) is cancelled\n");
      expect(ms).toBeLessThan(EFFECT_MS + busyMs());
      expect(await scene.living(alpha)).toEqual([]);
      expect(scene.record()).toMatchObject({ status: "cancelled", host: "alpha" });
      expect((await scene.runner.result()).exitCode).toBe(0);
      expect(scene.read("other")).toBe("");
    }),
  );

  test.concurrent("--stop --now ends the experiment and releases its entry", async () =>
    Scene.with(async (scene, alpha, beta) => {
      const { stderr, ms } = await scene.say(beta, "stop", "--now", "--host", "alpha");
      expect(stderr).toMatch(/left: alpha \(pid \d+\)/);
      expect(ms).toBeLessThan(EFFECT_MS + busyMs());
      expect(await scene.living(alpha)).toEqual([]);
      expect(JSON.parse(scene.read(FILE))[0][0]).toBe("sh"); // pending as before
      await scene.runner.result();
    }),
  );

  test.concurrent(
    "--pause suspends the process tree for longer than the lease, and the entry is not lost; --resume continues it",
    async () =>
      Scene.with(async (scene, alpha, beta) => {
        const other = await scene.start(beta, "--run", FILE, "--wait", "--lease", "10s");
        await until("it stands by", async () => (await other.said()).stderr.includes("waiting for"));
        const { stderr, ms } = await scene.say(beta, "pause", "0");
        expect(stderr).toBe("1 entry (0) is paused\n");
        expect(ms).toBeLessThan(EFFECT_MS + busyMs());
        const ticks = scene.ticks();
        const paused = performance.now();
        expect((await scene.say(beta, "list", "0")).stdout).toContain("paused");
        await until("longer than the lease", () => performance.now() - paused > LEASE_MS + 2_000);
        expect(scene.ticks()).toBe(ticks);
        expect(scene.record()).toMatchObject({ status: "running", attempt: 1, host: "alpha" });
        expect((await scene.say(beta, "resume", "0")).ms).toBeLessThan(EFFECT_MS + busyMs());
        await until("it goes on", () => scene.ticks() > ticks);
        scene.finish();
        await until("it is done", () => scene.record()["status"] === "done");
        expect(scene.record()).toMatchObject({ attempt: 1, host: "alpha" });
        expect(await scene.living(alpha)).toEqual([]);
        await other.signal("SIGTERM");
        await other.result();
      }),
  );

  test.concurrent(
    "kill -9 of the runner while its experiment is paused: both hosts show the right state, and the entry can be cancelled",
    async () =>
      Scene.with(async (scene, alpha, beta) => {
        await scene.say(beta, "pause", "0");
        await scene.runner.signal("SIGKILL");
        await scene.runner.result();
        const here = await scene.say(alpha, "list", "0");
        expect(here.stdout).toContain("orphaned");
        const there = await scene.say(beta, "list", "0", "--json");
        expect(JSON.parse(there.stdout)[0]).toMatchObject({
          status: "running",
          pausedAt: expect.any(String),
        });
        expect(there.stdout).not.toContain('"kind":"lost"'); // beta cannot know yet
        expect((await scene.say(alpha, "cancel", "0")).stderr).toContain("whose runner has died");
        expect(await scene.living(alpha)).toEqual([]);
        expect(scene.record()).toMatchObject({ status: "cancelled" });
      }),
  );

  test.concurrent("--log --follow shows within 5 s what the other host writes", async () =>
    Scene.with(async (scene, _, beta) => {
      const follower = await scene.start(beta, "--log", FILE, "-f", "0");
      await until("it shows the beginning", async () => (await follower.said()).stdout.includes("\nbegun\n"));
      const begun = performance.now();
      scene.finish();
      await until("it shows the end", async () => (await follower.said()).stdout.includes("# ended:"));
      expect(performance.now() - begun).toBeLessThan(EFFECT_MS + busyMs());
      expect((await follower.result()).exitCode).toBe(0);
      await scene.runner.result();
    }),
  );

  test.concurrent("--requeue and --prioritize are obeyed, and --explain knows who runs it", async () =>
    Scene.with(async (scene, _, beta) => {
      expect((await scene.say(beta, "explain", "0")).stdout).toMatch(
        /is running\n {2}alpha \(pid \d+\) has been running it/,
      );
      expect((await scene.say(beta, "prioritize", "1", "5")).ms).toBeLessThan(EFFECT_MS + busyMs());
      expect((await scene.say(beta, "cancel", "0")).ms).toBeLessThan(EFFECT_MS + busyMs());
      await scene.runner.result();
      await scene.say(beta, "requeue", "0");
      expect(scene.record()).toMatchObject({ attempt: 1 });
      expect(scene.record()).not.toHaveProperty("status");
    }),
  );
});
