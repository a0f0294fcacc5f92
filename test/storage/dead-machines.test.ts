import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import type { HostProcess } from "./beds/host.mjs";
import { NO_NAMESPACES, type NamespaceHost, startNamespaceHosts } from "./beds/namespaces.mjs";

const FILE = "exps.json";
const LEASE_MS = 10_000;

/** A list that alpha and beta share. */
class Scene {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-machines-")));

  static async with(
    scripts: readonly string[],
    work: (scene: Scene, alpha: NamespaceHost, beta: NamespaceHost) => Promise<void>,
  ): Promise<void> {
    const scene = new Scene();
    let hosts: NamespaceHost[] = [];
    try {
      hosts = await startNamespaceHosts(["alpha", "beta"], scene.#folder);
      const [alpha, beta] = hosts as [NamespaceHost, NamespaceHost];
      writeFileSync(scene.at(FILE), JSON.stringify(scripts.map((script) => ["sh", "-c", script])));
      await work(scene, alpha, beta);
    } finally {
      await Promise.all(hosts.map((host) => host.kill()));
      rmSync(scene.#folder, { recursive: true, force: true });
    }
  }

  at(name: string): string {
    return join(this.#folder, name);
  }

  lines(name: string): string[] {
    return existsSync(this.at(name)) ? readFileSync(this.at(name), "utf8").trim().split("\n") : [];
  }

  record(n: number): Record<string, unknown> {
    const entry = (JSON.parse(readFileSync(this.at(FILE), "utf8")) as unknown[][])[n];
    return (entry?.find((item) => typeof item === "object") ?? {}) as Record<string, unknown>;
  }

  async run(host: NamespaceHost, ...args: string[]): Promise<HostProcess> {
    const argv = [process.execPath, BIN, "--run", FILE, "--lease", "10s", ...args];
    return host.start(argv, { cwd: this.#folder });
  }

  journal(): string {
    const folder = this.at(`${FILE}.run`);
    return join(folder, readdirSync(folder).find((name) => name.endsWith(".journal")) ?? "");
  }
}

describe("two hosts, one of which dies", needs(NO_NAMESPACES === "", `namespaces: ${NO_NAMESPACES}`), () => {
  test.concurrent("an entry whose last journal lines were lost with their machine counts as lost", async () =>
    Scene.with(
      ["echo $COOPERATE_ATTEMPT >>begun; until [ -e go ]; do sleep 0.05; done"],
      async (scene, alpha, beta) => {
        await scene.run(alpha);
        await until("it runs", () => scene.lines("begun").length === 1);
        await alpha.kill();
        truncateSync(scene.journal(), 0);
        const other = await scene.run(beta, "--wait");
        await until("it runs again", () => scene.lines("begun").length === 2);
        expect(scene.lines("begun")).toEqual(["1", "2"]);
        expect(scene.record(0)).toMatchObject({ attempt: 2, losses: 1, host: "beta" });
        writeFileSync(scene.at("go"), "");
        await until("it is done", () => scene.record(0)["status"] === "done");
        await other.signal("SIGTERM");
        await other.result();
      },
    ),
  );

  test.concurrent(
    "when another runner of that machine records one of two experiments of a killed runner, the other is left alone by other machines",
    async () => {
      const waits = 'until [ -e "go.$COOPERATE_ENTRY" ]; do sleep 0.05; done';
      const script = `echo x >>"begun.$COOPERATE_ENTRY"; ${waits}`;
      await Scene.with([script, script], async (scene, alpha, beta) => {
        const runner = await scene.run(alpha, "--jobs", "2");
        await until("both run", () => [0, 1].every((n) => scene.lines(`begun.${n}`).length === 1));
        const others = [await scene.run(alpha, "--wait"), await scene.run(beta, "--wait")];
        for (const other of others)
          await until("it waits", async () => (await other.said()).stderr.includes("waiting for"));
        await runner.signal("SIGKILL");
        writeFileSync(scene.at("go.1"), "");
        await until("it is recorded", () => scene.record(1)["status"] === "done");
        // A third runner comes and leaves: it removes files that no runner needs.
        await (await scene.run(alpha, "--entries", "1")).result();
        const start = performance.now();
        await until("two leases are over", () => performance.now() - start > 2 * LEASE_MS);
        expect(scene.record(0)).toMatchObject({ status: "running", attempt: 1, host: "alpha" });
        writeFileSync(scene.at("go.0"), "");
        await until("it is recorded, too", () => scene.record(0)["status"] === "done");
        for (const n of [0, 1]) {
          expect(scene.record(n)).toMatchObject({ attempt: 1, host: "alpha" });
          expect(scene.lines(`begun.${n}`)).toHaveLength(1);
        }
        for (const other of others) {
          await other.signal("SIGTERM");
          await other.result();
        }
      });
    },
  );
});
