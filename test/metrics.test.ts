import { existsSync, readFileSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseWholeList } from "../src/list/format/parse-json.ts";
import { collect } from "../src/results/collect.ts";
import { parseMetrics } from "../src/results/metric-spec.ts";
import type { CollectRequest } from "../src/results/request.ts";
import type { Collected } from "../src/results/row.ts";
import { cooperate, type Result, start } from "./helpers/cli.ts";
import { needs } from "./helpers/needs.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";

class Scene extends Workspace {
  constructor(entries: readonly unknown[]) {
    super();
    this.list(FILE, entries);
  }

  async run(...args: string[]): Promise<Result> {
    return cooperate(["--run", FILE, ...args], { cwd: this.path });
  }

  async collect(request: Partial<CollectRequest> = {}): Promise<Collected> {
    const entries = parseWholeList(this.read(FILE), FILE).map((entry, n) => ({ n, entry }));
    return collect(entries, { folder: this.path, ...request });
  }

  /** The metrics of each row. */
  async metrics(request: Partial<CollectRequest> = {}): Promise<unknown[]> {
    const { rows, warnings } = await this.collect(request);
    if (warnings.length > 0) throw new Error(warnings.join("; "));
    return rows.map(({ metrics }) => Object.fromEntries(metrics));
  }
}

const METRICS = "COOPERATE_METRICS";

test("an experiment reports its metrics by one line in its language", async () => {
  const python = `import json, os; print(json.dumps({"step": 3, "loss": float("nan")}), file=open(os.environ["${METRICS}"], "a"))`;
  const node = `fs.appendFileSync(process.env.${METRICS}, JSON.stringify({ step: 3, loss: 0.2 }) + "\\n")`;
  const scene = new Scene([
    ["sh", "-c", `echo '{"acc": 0.97}' >>"$${METRICS}"`],
    ["python3", "-c", python],
    ["node", "-e", node],
    ["sh", "-c", `printf '{"a": Infinity}\\n{"a": 1' >>"$${METRICS}"`],
    ["true"],
  ]);
  expect((await scene.run("-j", "2")).exitCode).toBe(0);
  const inf = Number.POSITIVE_INFINITY;
  expect(await scene.metrics()).toEqual([{ acc: 0.97 }, { loss: Number.NaN }, { loss: 0.2 }, { a: inf }, {}]);
  expect(scene.files().filter((name) => name.startsWith("cooperate_4"))).toEqual(["cooperate_4"]);
});

const hasR = spawnSync("Rscript", ["--version"]).status === 0;
test("in R, too", needs(hasR, "Rscript"), async () => {
  const line = `cat(sprintf('{"step": %d, "loss": %g}\\n', 3L, 0.2), file = Sys.getenv("${METRICS}"), append = TRUE)`;
  const scene = new Scene([["Rscript", "-e", line]]);
  expect((await scene.run()).exitCode).toBe(0);
  expect(await scene.metrics()).toEqual([{ loss: 0.2 }]);
});

describe("each attempt has names of its own", () => {
  const SHOW = ["sh", "-c", `echo $${METRICS} $COOPERATE_STORE`];

  test("under --run, --one, and for code in JavaScript", async () => {
    const scene = new Scene([SHOW, SHOW, ["js"]]);
    await scene.run("--max", "1");
    await cooperate(["--one", FILE, "1"], { cwd: scene.path });
    for (const n of [0, 1]) {
      const log = scene.at(`cooperate_${n}`);
      expect(scene.read(`cooperate_${n}`)).toContain(`\n${log}.metrics.jsonl ${log}.store\n`);
    }
    const { openList } = (await import(new URL("../dist/index.js", import.meta.url).href)) as {
      openList: (typeof import("../src/index.ts"))["openList"];
    };
    let env: Readonly<Record<string, string>> = {};
    const list = openList(scene.at(FILE));
    await list.process((_entry, task) => void (env = task.env), { directory: scene.path });
    expect(env[METRICS]).toBe(`${scene.at("cooperate_2")}.metrics.jsonl`);
  });

  test("a runner that runs takes no name of which the metrics are left", async () => {
    const report = `until [ -e go.$COOPERATE_ENTRY ]; do sleep 0.02; done; echo '{"a": '$COOPERATE_ATTEMPT'}' >>"$${METRICS}"`;
    const scene = new Scene([
      ["sh", "-c", report],
      ["sh", "-c", report],
    ]);
    const runner = start(["--run", FILE], { cwd: scene.path });
    await until("entry 0 runs", () => existsSync(scene.at("cooperate_0")));
    // What another runner, whose log somebody has deleted, has left since this one has started.
    scene.write("cooperate_1.metrics.jsonl", '{"stale": 1}\n');
    scene.write("go.0", "");
    scene.write("go.1", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.record(FILE, 1)["log"]).toBe(scene.at("cooperate_1.2"));
    expect(await scene.metrics()).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test("nor does the next attempt of an entry whose log was deleted", async () => {
    const scene = new Scene([
      ["sh", "-c", `echo '{"a": '$COOPERATE_ATTEMPT'}' >>"$${METRICS}"; mkdir "$COOPERATE_STORE"; exit 1`],
    ]);
    await scene.run();
    rmSync(scene.at("cooperate_0"));
    await cooperate(["--requeue", FILE, "0"], { cwd: scene.path });
    expect(await scene.metrics()).toEqual([{}]);
    await scene.run();
    expect(await scene.metrics({ attempts: "all" })).toEqual([{ a: 1 }, { a: 2 }]);
    expect(scene.files()).toContain("cooperate_0.2.store");
  });
});

/** Writes steps, and from the first attempt's third on half a line, and is killed; the second
 *  attempt goes on with step 2. */
const RESUMES = `
import json, os, signal
attempt = int(os.environ["COOPERATE_ATTEMPT"])
file = open(os.environ["${METRICS}"], "a")
for step in range(1 if attempt == 1 else 2, 4):
    print(json.dumps({"step": step, "loss": 10 * attempt + step}), file=file)
if attempt == 1:
    file.write('{"step": 4, "lo')
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
`;

test("an attempt that is killed in the middle of a line, and the next one", async () => {
  const scene = new Scene([["python3", "-c", RESUMES]]);
  expect((await scene.run()).exitCode).toBe(1);
  expect(readFileSync(scene.at("cooperate_0.metrics.jsonl"), "utf8")).toMatch(/"lo$/);
  expect(await scene.metrics()).toEqual([{ loss: 13 }]);
  await cooperate(["--requeue-failed", FILE], { cwd: scene.path });
  expect(await scene.metrics()).toEqual([{}]);
  expect((await scene.run()).exitCode).toBe(0);
  expect(await scene.metrics()).toEqual([{ loss: 23 }]);
  expect(await scene.metrics({ attempts: "all" })).toEqual([{ loss: 13 }, { loss: 23 }]);
  const [row] = (await scene.collect({ attempts: "joined" })).rows;
  expect(row?.curves.get("loss")).toEqual({
    steps: Float64Array.of(1, 2, 3),
    values: Float64Array.of(11, 22, 23),
  });
});

test("the same by --retries, as readers watch while it is written", async () => {
  const slow = RESUMES.replace("for step in", "import time\nfor step in").replace(
    "    print(",
    "    time.sleep(0.05); print(",
  );
  const scene = new Scene([
    [
      { retries: 1 },
      "python3",
      "-c",
      slow.replace(
        'open(os.environ["COOPERATE_METRICS"], "a")',
        'open(os.environ["COOPERATE_METRICS"], "a", 7)',
      ),
    ],
  ]);
  const runner = start(["--run", FILE], { cwd: scene.path });
  const seen = new Set<unknown>();
  await until("the runner has ended", async () => {
    for (const { metrics } of (await scene.collect()).rows) seen.add(metrics.get("loss"));
    return runner.child.exitCode !== null;
  });
  expect((await runner.result).exitCode).toBe(0);
  expect([...seen].every((loss) => [undefined, 11, 12, 13, 22, 23].includes(loss as number))).toBe(true);
  expect(await scene.metrics({ attempts: "all" })).toEqual([{ loss: 13 }, { loss: 23 }]);
});

test("several threads find what one finds, in the same order", async () => {
  const built = new URL("../dist/results/collect.js", import.meta.url).href;
  const { collect: collectBuilt } = (await import(built)) as typeof import("../src/results/collect.ts");
  const record = (n: number): object => ({ status: "done", attempt: 1, claim: "c", log: `cooperate_${n}` });
  const scene = new Scene(Array.from({ length: 1_100 }, (_, n) => ["executed", record(n), "x"]));
  for (let n = 0; n < 1_100; n++) {
    scene.write(`cooperate_${n}`, `acc ${n}\n`);
    scene.write(`cooperate_${n}.metrics.jsonl`, `{"loss": ${n}, "step": 1}\n${n === 777 ? "x\n" : ""}`);
  }
  const entries = parseWholeList(scene.read(FILE), FILE).map((entry, n) => ({ n, entry }));
  const request = { folder: scene.path, metrics: parseMetrics(["a=acc (.+)"]) };
  const found = await collectBuilt(entries, { ...request, threads: 3 });
  expect(found).toEqual(await collect(entries, request));
  expect(found.rows[1_099]?.metrics).toEqual(
    new Map([
      ["a", 1_099],
      ["loss", 1_099],
    ]),
  );
  expect(found.warnings).toHaveLength(1);
});
