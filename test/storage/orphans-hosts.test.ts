import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
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
/** Supervisors poll once a second; the rest allows for slow storage. */
const SOON_MS = 15_000;

const RUNS =
  'echo $$ $PPID >t; mv t "pids.$COOPERATE_ATTEMPT"; until [ -e go ]; do echo x >>ticks; sleep 0.05; done; echo $COOPERATE_ATTEMPT >>ends; exit 3';

/** An experiment on alpha whose runner was killed there, and beta, the other host. */
class Scene {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-orphans-")));
  #hosts: NamespaceHost[] = [];
  pid = 0;
  supervisor = 0;

  static async with(
    work: (scene: Scene, alpha: NamespaceHost, beta: NamespaceHost) => Promise<void>,
  ): Promise<void> {
    const scene = new Scene();
    try {
      scene.#hosts = await startNamespaceHosts(["alpha", "beta"], scene.#folder);
      const [alpha, beta] = scene.#hosts as [NamespaceHost, NamespaceHost];
      writeFileSync(scene.at(FILE), `[\n${JSON.stringify(["sh", "-c", RUNS])}\n]\n`);
      const runner = await scene.run(alpha, "--retries", "0");
      [scene.pid = 0, scene.supervisor = 0] = await until("it runs", () =>
        scene.read("pids.1").trim().split(" ").map(Number),
      );
      await runner.signal("SIGKILL");
      await runner.result();
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

  entry(): unknown[] {
    return (JSON.parse(this.read(FILE)) as [unknown[]])[0];
  }

  record(): Record<string, unknown> {
    return (this.entry().find((item) => typeof item === "object") ?? {}) as Record<string, unknown>;
  }

  async run(host: NamespaceHost, ...args: string[]): Promise<HostProcess> {
    return host.start([process.execPath, BIN, "--run", FILE, ...args], { cwd: this.#folder });
  }

  async say(host: NamespaceHost, verb: string, ...args: string[]): Promise<string> {
    const argv = [process.execPath, BIN, `--${verb}`, FILE, ...args];
    const { exitCode, stdout, stderr } = await host.run(argv, { cwd: this.#folder });
    if (exitCode !== 0) throw new Error(`--${verb} ended with ${exitCode}: ${stderr}`);
    return stdout + stderr;
  }

  async isGone(alpha: NamespaceHost): Promise<boolean> {
    const alive = await Promise.all([this.pid, this.supervisor].map(async (pid) => alpha.signal(pid, 0)));
    return !alive.includes(true);
  }

  /** Lets it end. */
  finish(): void {
    writeFileSync(this.at("go"), "");
  }

  left(): string[] {
    return readdirSync(this.#folder).filter((name) => name.startsWith(FILE) && name !== FILE);
  }
}

describe(
  "an experiment on another host whose runner was killed",
  needs(NO_NAMESPACES === "", `namespaces: ${NO_NAMESPACES}`),
  () => {
    test.concurrent(
      "is left alone for more than two leases, and its outcome is recorded when it ends",
      async () =>
        Scene.with(async (scene, alpha, beta) => {
          const other = await scene.run(beta, "--wait", "--lease", "10s");
          await until("it waits", async () => (await other.said()).stderr.includes("waiting for"));
          const start = performance.now();
          await until("two leases are over", () => performance.now() - start > 2.2 * LEASE_MS);
          expect(scene.record()).toMatchObject({ status: "running", attempt: 1, host: "alpha" });
          expect(await alpha.signal(scene.supervisor, 0)).toBe(true);
          scene.finish();
          await until("it is recorded", () => scene.record()["status"] === "failed");
          expect(scene.record()).toMatchObject({ exitCode: 3, attempt: 1, host: "alpha" });
          // It is printed after the write.
          await until("it is said", async () =>
            (await other.said()).stderr.includes(" which is recorded now"),
          );
          await other.signal("SIGTERM");
          await other.result();
          expect(scene.read("ends")).toBe("1\n");
          expect(scene.left()).toEqual([]);
        }),
    );

    test.concurrent("is paused, resumed and cancelled from the other host", async () =>
      Scene.with(async (scene, alpha, beta) => {
        const ticks = (): number => scene.read("ticks").length;
        await until("it counts", ticks);
        await scene.say(beta, "pause", "0");
        let before = -1;
        await until("it stands still", async () => {
          const now = ticks();
          await scene.say(beta, "list");
          if (now === before && now === ticks()) return true;
          before = now;
          return false;
        });
        await scene.say(beta, "resume", "0");
        await until("it goes on", () => ticks() > before);
        const start = performance.now();
        await scene.say(beta, "cancel", "0");
        await until("it is gone", async () => scene.isGone(alpha));
        expect(performance.now() - start).toBeLessThan(SOON_MS + busyMs());
        const other = await scene.run(beta, "--lease", "10s");
        await other.result();
        expect(scene.record()).toMatchObject({ status: "cancelled", attempt: 1, host: "alpha" });
        expect(scene.left()).toEqual([]);
      }),
    );

    test.concurrent("--stop --now from the other host ends it, and it is pending as before", async () =>
      Scene.with(async (scene, alpha, beta) => {
        await scene.say(beta, "stop", "--now");
        await until("it is gone", async () => scene.isGone(alpha));
        await scene.say(beta, "requeue-failed");
        expect(scene.entry()).toEqual(["sh", "-c", RUNS]);
        expect(scene.left()).toEqual([]);
      }),
    );

    test.concurrent(
      "with its supervisor killed, too, it starts on the other host only after the lease",
      async () =>
        Scene.with(async (scene, alpha, beta) => {
          const other = await scene.run(beta, "--wait", "--lease", "10s");
          await until("it waits", async () => (await other.said()).stderr.includes("waiting for"));
          const died = performance.now();
          await alpha.signal(scene.supervisor, "SIGKILL");
          await alpha.signal(-scene.pid, "SIGKILL");
          await until("it runs here", () => scene.read("pids.2"));
          // The last heartbeat was some seconds before.
          expect(performance.now() - died).toBeGreaterThan(LEASE_MS / 2);
          expect(scene.record()).toMatchObject({ status: "running", attempt: 2, host: "beta", losses: 1 });
          scene.finish();
          await until("it is recorded", () => scene.record()["status"] === "failed");
          await other.signal("SIGTERM");
          await other.result();
        }),
    );
  },
);
