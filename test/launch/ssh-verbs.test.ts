import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { cooperate, type Result } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { NEEDS_SSHD, SshdBed } from "./sshd-bed.ts";
import { typeSection } from "./type-section.ts";

/** A list in a folder with a name that breaks what does not quote it, and places beside it. */
class Scene {
  readonly folder: string;
  readonly #bed: SshdBed;

  constructor(
    bed: SshdBed,
    entries: readonly unknown[],
    settings: readonly string[] = [],
    where: (node: string) => string = () => "",
  ) {
    const space = new Workspace();
    this.#bed = bed;
    this.folder = space.at(`it's "x" $HOME é`);
    mkdirSync(this.folder);
    space.list(`it's "x" $HOME é/exps.json`, entries);
    const all = [`shell: env HOME=${bed.home} bash -l`, ...settings].join(", ");
    const nodes = ["A", "B", "C"].map((x) => `node${x}: { tags: [lab]${where(x)} }`);
    writeFileSync(this.at(".cooperate.yaml"), `places: { all: { ${all} }, ${nodes.join(", ")} }\n`);
    onTestFinished(async () => {
      await this.type("--stop", "exps.json", "--now");
    });
  }

  at(name: string): string {
    return `${this.folder}/${name}`;
  }

  async type(...words: string[]): Promise<Result> {
    return cooperate(words, { cwd: this.folder, env: this.#bed.env });
  }

  async launch(...words: string[]): Promise<readonly { before: number; started: number }[]> {
    const { stdout } = await this.type("--launch", "exps.json", "--json", ...words);
    return JSON.parse(stdout) as { before: number; started: number }[];
  }

  async json<T>(...words: string[]): Promise<T> {
    return JSON.parse((await this.type(...words, "--json")).stdout) as T;
  }

  async statuses(): Promise<readonly string[]> {
    const entries = await this.json<{ status: string }[]>("--list", "exps.json");
    return entries.map(({ status }) => status);
  }
}

describe("launches over ssh, as they are typed", NEEDS_SSHD, () => {
  let bed: SshdBed;
  beforeAll(async () => {
    bed = await SshdBed.start();
  });
  afterAll(() => bed.stop());

  test("three nodes run 200 entries once each, although one of them crashes", async () => {
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const scene = new Scene(
      bed,
      numbers.map((n) => ["sh", "-c", 'sleep 0.5; echo "$0" >>ends', `${n}`]),
    );
    const options = ["--", "-j", "4", "--lease", "10s"];
    const launched = await scene.launch("--on", "@lab", ...options);
    expect(launched.map(({ started }) => started)).toEqual([1, 1, 1]);
    const ends = () => (existsSync(scene.at("ends")) ? readFileSync(scene.at("ends"), "utf8") : "");
    await until("some have ended", () => ends().split("\n").length > 20);
    onTestFinished(() => bed.revive());
    bed.crash("nodeB");
    // Those of the machine that is gone are asked by the list, and are known to be lost after the lease.
    const stopped = await scene.type("--stop", "exps.json", "--pool", "exps-nodeB");
    expect(stopped).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/nodeB \(pid \d+\)/) });
    await until("all entries are done", async () => new Set(await scene.statuses()).size === 1);
    expect(new Set(await scene.statuses())).toEqual(new Set(["done"]));
    const ran = ends().trim().split("\n").map(Number);
    expect(ran.sort((a, b) => a - b)).toEqual(numbers);
    await until("nothing is left", async () => {
      const pools = await scene.json<{ counts: { running: number } }[]>("--pools", "exps.json");
      return pools.every(({ counts }) => counts.running === 0);
    });
    bed.revive();
    // What a dead machine remembers of its runners is not taken for living ones.
    const again = await scene.launch("--on", "nodeB", ...options, "--wait");
    expect(again).toMatchObject([{ before: 0, started: 1 }]);
    expect(await scene.launch("--on", "nodeB", ...options, "--wait")).toMatchObject([
      { before: 1, started: 0 },
    ]);
  });

  test("a life of nodes: deliver, set up, start, monitor, check, pick up, purge", async () => {
    const scene = new Scene(
      bed,
      [1, 2, 3, 4].map((n) => ["sh", "code/run.sh", `${n}`]),
      [
        `deliver: { rsync: ., exclude: ["exps.json*", "cooperate_*"] }`,
        "setup: [{ run: mkdir -p runs }]",
        'check: [{ check: ["grep -l Error cooperate_* || true"] }]',
        "pickup: [{ rsync: { from: runs/, to: runs/, update: true } }]",
        "purge: [{ run: rm -r runs }]",
        "sockets: [0, 1]",
      ],
      (node) => `, directory: ${bed.home}/${node}`,
    );
    mkdirSync(scene.at("code"));
    writeFileSync(
      scene.at("code/run.sh"),
      'echo "$CUDA_VISIBLE_DEVICES" >runs/$1; [ $1 != 3 ] || { echo Error; exit 1; }\n',
    );
    onTestFinished(() => bed.revive());
    bed.crash("nodeC");
    const delivered = await scene.type("--launch", "exps.json", "--on", "@lab", "--only", "deliver");
    expect(delivered).toMatchObject({ exitCode: 4, stdout: "nodeA: done\nnodeB: done\n" });
    expect(delivered.stderr).toMatch(/^nodeC: ssh: .*Connection refused$/m);
    const both = ["--on", "nodeA", "nodeB"];
    expect(await scene.type("--launch", "exps.json", ...both, "--only", "setup")).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/nodeA \| setting up/),
    });
    // Those count that end at once, since others were quicker.
    const options = ["-n", "2", "--only", "start", "--", "--keep-going"];
    const started = await scene.launch(...both, ...options);
    expect(started.map((each) => each.started)).toEqual([2, 2]);
    await until("all have ended", async () =>
      (await scene.statuses()).every((status) => status === "done" || status === "failed"),
    );
    const pools = await scene.json<{ pool: string; kind: string }[]>("--pools", "exps.json");
    expect(pools.map(({ pool, kind }) => [pool, kind])).toEqual([
      ["exps-nodeA", "ssh"],
      ["exps-nodeB", "ssh"],
    ]);
    const checked = await scene.type("--pools", "exps.json", "--check");
    expect(checked).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/node[AB] \| cooperate_2\n/),
    });
    expect(await scene.type("--pickup", "exps.json")).toMatchObject({ exitCode: 0 });
    for (const n of [1, 2, 3, 4]) expect(readFileSync(scene.at(`runs/${n}`), "utf8")).toMatch(/^[01]\n$/);
    for (const { pool } of pools)
      expect(await scene.type("--purge", "exps.json", pool, "--now")).toMatchObject({ exitCode: 0 });
    expect(existsSync(scene.at("exps.json.pools"))).toBe(false);
  });

  test("the life of an experiment of octopus is what the page says", async () => {
    const work = new Workspace();
    mkdirSync(work.at("code"));
    // So long that each of the four runners finds something to do.
    const script = "sleep 2; echo $1 >runs/$1; [ $1 != 3 ] || { echo Error: no convergence; exit 1; }\n";
    work.write("code/run.sh", script);
    work.write("commands.txt", [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `sh code/run.sh ${n}\n`).join(""));
    // rsync takes the home of the user, which is not the one of the bed.
    const adapt = (text: string): string =>
      text.replace("directory: ~/exp", `directory: ${bed.home}/exp\n    shell: env HOME=${bed.home} bash -l`);
    await typeSection("From setup to purge", work, bed, undefined, adapt);
    expect(existsSync(work.at("exps.json.pools"))).toBe(false);
  });
});
