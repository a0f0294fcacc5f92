import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { busyMs } from "../helpers/busy.ts";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import type { HostProcess } from "./beds/host.mjs";
import {
  NO_NAMESPACES,
  type NamespaceHost,
  startNamespaceHost,
  startNamespaceHosts,
} from "./beds/namespaces.mjs";

const FILE = "exps.json";
const LEASE_MS = 10_000;
/** Runners of all hosts have this pid. */
const PID = 700;

/** Writes its pid on its host into a file for each attempt, and waits until `go` exists. */
const WAITS =
  'echo $$ >"pid.$COOPERATE_ATTEMPT"; while [ ! -e go ]; do sleep 0.05; done; echo $COOPERATE_ATTEMPT >>ends';

type Facts = Record<string, unknown>;

/**
 * A list on storage that two hosts share. Tests run concurrently, so each has hosts of its own.
 */
class Scene {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-hosts-")));
  hosts: NamespaceHost[] = [];

  static async with(
    names: [string, string],
    work: (scene: Scene, alpha: NamespaceHost, beta: NamespaceHost) => Promise<void>,
  ): Promise<void> {
    const scene = new Scene();
    try {
      scene.hosts = await startNamespaceHosts(names, scene.#folder);
      const [alpha, beta] = scene.hosts as [NamespaceHost, NamespaceHost];
      writeFileSync(scene.at(FILE), `[\n["sh","-c",${JSON.stringify(WAITS)}]\n]\n`);
      await work(scene, alpha, beta);
    } finally {
      await Promise.all(scene.hosts.map((host) => host.kill()));
      rmSync(scene.#folder, { recursive: true, force: true });
    }
  }

  at(name: string): string {
    return join(this.#folder, name);
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  record(): Facts {
    return (JSON.parse(this.read(FILE)) as [[string, Facts]])[0][1];
  }

  /** Starts a runner on `host`, with the pid that all of them have. */
  async run(host: NamespaceHost, ...args: string[]): Promise<HostProcess> {
    const argv = [process.execPath, BIN, "--run", FILE, ...args];
    return host.start(argv, { cwd: this.#folder, pid: PID });
  }

  /** A runner that waits for lost entries, and has found that there is nothing to do. */
  async standBy(host: NamespaceHost): Promise<HostProcess> {
    const runner = await this.run(host, "--wait", "--lease", "10s");
    await until("it waits", async () => (await runner.said()).stderr.includes("waiting for"));
    return runner;
  }

  /** The experiment's pid on its host, once it has started. */
  async pidOf(attempt: number): Promise<number> {
    return until(`attempt ${attempt} has begun`, () => Number(this.read(`pid.${attempt}`)), 120_000);
  }

  /** Stops an idle runner; returns how everything ended. */
  async end(runner: HostProcess): Promise<Facts> {
    await until("it is done", () => this.record()["status"] === "done");
    await runner.signal("SIGTERM");
    const { exitCode } = await runner.result();
    const { status, attempt, host } = this.record();
    return { exitCode, status, attempt, host, ends: this.read("ends"), left: this.left() };
  }

  async addHost(name: string): Promise<NamespaceHost> {
    const host = await startNamespaceHost(name, this.at(`host-${this.hosts.length}`));
    this.hosts.push(host);
    return host;
  }

  heartbeat(): string {
    return `${FILE}.run/${String(this.record()["runner"])}.lock`;
  }

  finish(): void {
    writeFileSync(this.at("go"), "");
  }

  /** The files that are left besides the list, logs and files of the experiment. */
  left(): string[] {
    const known = /^(cooperate_\d+(\.\d+)?|pid\.\d|go|ends|host-\d|exps\.json)$/;
    return readdirSync(this.#folder).filter((name) => !known.test(name));
  }
}

/** The end of a runner that stood by and was stopped. */
const ENDED = { exitCode: 143, status: "done", left: [] };

const CASES: { what: string; names: [string, string]; again: boolean }[] = [
  { what: "two hosts", names: ["alpha", "beta"], again: false },
  { what: "two containers of the same name", names: ["box", "box"], again: false },
  { what: "a host and the same one started again", names: ["alpha", "none"], again: true },
];

describe("runners on two hosts", needs(NO_NAMESPACES === "", `namespaces: ${NO_NAMESPACES}`), () => {
  test.concurrent.for(CASES)(
    "$what, the same pid on both: the first dies during an experiment, the other starts attempt 2 within two leases",
    async ({ names, again }) =>
      Scene.with(names, async (scene, alpha, beta) => {
        const first = await scene.run(alpha);
        await scene.pidOf(1);
        const before = scene.record();
        expect(before).toMatchObject({ status: "running", host: names[0], pid: PID, attempt: 1 });
        expect(first.pid).toBe(PID);

        const other = again ? undefined : await scene.standBy(beta);
        const died = Date.now();
        await alpha.kill();
        const second = other ?? (await scene.run(await scene.addHost(names[0]), "--wait", "--lease", "10s"));
        await scene.pidOf(2);
        const after = scene.record();
        expect(after).toMatchObject({
          status: "running",
          host: second.host.name,
          pid: PID,
          attempt: 2,
          losses: 1,
        });
        expect(Date.parse(String(after["startedAt"])) - died).toBeLessThan(2 * LEASE_MS + busyMs());
        expect((await second.said()).stderr).toMatch(/^\[0\] its runner .+ pending again$/m);
        scene.finish();
        expect(await scene.end(second)).toEqual({
          ...ENDED,
          attempt: 2,
          host: second.host.name,
          ends: "2\n",
        });
      }),
  );

  test.concurrent(
    "a runner is suspended past its lease and resumed: its experiment is ended, and the outcome of the other runner stands",
    async () =>
      Scene.with(["alpha", "beta"], async (scene, alpha, beta) => {
        const first = await scene.run(alpha, "--keep-going");
        const experiment = await scene.pidOf(1);
        const second = await scene.standBy(beta);
        await first.signal("SIGSTOP");
        await scene.pidOf(2);
        expect(await alpha.signal(experiment, 0)).toBe(true); // no process on beta could end it
        await first.signal("SIGCONT");
        const { exitCode, stderr } = await first.result();
        expect(stderr).toContain(
          "another runner has taken the entry in the meantime, and its outcome counts",
        );
        expect(exitCode).toBe(0);
        expect(await alpha.signal(experiment, 0)).toBe(false);
        expect(scene.record()).toMatchObject({ status: "running", attempt: 2, host: "beta" });
        scene.finish();
        expect(await scene.end(second)).toEqual({ ...ENDED, attempt: 2, host: "beta", ends: "2\n" });
      }),
  );

  test.concurrent("a runner with an irregular heartbeat keeps its entry for more than two leases", async () =>
    Scene.with(["alpha", "beta"], async (scene, alpha, beta) => {
      const first = await scene.run(alpha);
      await scene.pidOf(1);
      const before = scene.record();
      const second = await scene.standBy(beta);
      const start = performance.now();
      while (performance.now() - start < 2.1 * LEASE_MS) {
        const beat = statSync(scene.at(scene.heartbeat())).mtimeMs;
        await first.signal("SIGSTOP");
        await sleep(LEASE_MS / 2); // no guess: the simulated runner is this slow
        await first.signal("SIGCONT");
        await until("it has given a sign", () => statSync(scene.at(scene.heartbeat())).mtimeMs !== beat);
      }
      expect(scene.record()).toEqual(before);
      scene.finish();
      expect((await first.result()).exitCode).toBe(0);
      expect(await scene.end(second)).toEqual({ ...ENDED, attempt: 1, host: "alpha", ends: "1\n" });
    }),
  );
});
