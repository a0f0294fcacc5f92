import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Workspace } from "./helpers/workspace.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = resolve(ROOT, "dist");

/** A program as a user writes it: it names each export, and each method with its options. */
const CONSUMER = `
import {
  type Argv, type Change, type Changed, type Claim, type ClaimFacts, type ClaimOptions, CooperateError, createList,
  type EndedEntry, type EndFacts, type Entry, type EntryFilter, type EntryInput, type EntryOptions, type EntryResult,
  EntryStopped, type EntryWorker, type EventOptions, type Extra, type FailureKind, formatRunnerId, type GpuOptions,
  type HeldEntry, List, type ListEvent, type Loss, openList, type Order, type Outcome, ownRunnerId, parseRunnerId,
  type Past, type PastAttempt, type PendingEntry, type Provenance, type Requeued, type RunEvent, type RunnerId,
  type RunningEntry, type RunOptions, type RunSummary, type Settled, type Status, type StopOutcome, type StopReason,
  type Stuck, type Task, type Timed, type Unconfirmed, type UnknownEntry, type Unreadable, type Unverifiable,
  type WaitCounts, type WhyUnverifiable, type WorkOptions,
  type AttemptChoice, collect, type Collected, type CollectRequest, type Curve, type Direction, type Effect, effects,
  type Elements, type ElementType, type FromPattern, type Grammar, grammarOf, type How, type LatexOptions, type Measure,
  Metrics, type MetricSpec, type MetricValue, type NpyArray, type NumberedEntry, paramsOf, parseFrom, type ParseLog,
  parseMetrics, readNpy, type ResultCell, type ResultColumn, type ResultRow, type Results, results, type ResultsOptions,
  type ResultTable, Store, summarize, type TableRow, toLatex, writeNpy,
} from "cooperate";

const worker: EntryWorker = async (entry: RunningEntry, { signal, n, slot, log, directory, env }: Task) => {
  const argv: Argv = entry.argv;
  const facts: ClaimFacts = entry.facts;
  if (signal.reason instanceof EntryStopped) { const outcome: StopOutcome = signal.reason.outcome; void outcome; }
  if (facts.attempt > 1) return { kind: "failed", error: argv.join(" ") + n + slot + log + directory + env["A"] };
  return undefined;
};

const file = process.argv[2] ?? "";
await createList(file);
{
  await using list: List = openList(file);
  const input: EntryInput = { argv: ["a"], name: "one", after: [], timeout: "2h", extra: { mine: 1 } satisfies Extra };
  const common: EntryOptions = { retries: 1 };
  const first: number = await list.add([input, ["b", "c"]], common);
  const numbers: readonly number[] = await list.addMissing([["b", "c"]]);
  // @ts-expect-error: an entry has a program
  await list.add([[]]).catch((error: unknown) => {
    const kind: FailureKind | undefined = error instanceof CooperateError ? error.kind : undefined;
    console.log(first, numbers.join(), kind);
  });
  const filter: EntryFilter = (entry: Entry, n: number) => entry.status === "pending" && n >= 0;
  const gpus: GpuOptions = {};
  const settings: WorkOptions = { ...gpus, entries: filter, jobs: "50%", idleMs: 0, until: new Date(Date.now() + 1e8),
    onEvent: (event: RunEvent) => { if (event.kind === "ended") { const outcome: Outcome = event.outcome; void outcome; } } };
  for await (const claim of list.claims(settings)) {
    await using mine: Claim = claim;
    const result: EntryResult = { kind: "exited", exitCode: 0 };
    const settled: Settled = await mine.settle(result);
    console.log(mine.n, settled);
    break;
  }
  const one: ClaimOptions = { entries: "1" };
  await (await list.claim(one))?.release();
  const summary: RunSummary = await list.process(worker, { jobs: 2, maxFailures: Infinity });
  const reason: StopReason = summary.reason;
  console.log(summary.done, reason);
  const options: RunOptions = { graceMs: 10, retryWith: ["--resume"], leaveChildren: false, unbuffer: true, max: 1, env: process.env };
  await list.run(options);
  // @ts-expect-error: no such option
  await list.run({ grace: 3 }).catch(() => {});
  const requeued: Requeued = await list.requeue("all");
  const follow: EventOptions = { since: [], intervalMs: 10 };
  for await (const event of list.events(follow)) {
    const { kind, n }: ListEvent = event;
    console.log(kind, n);
    if (event.kind === "added" && event.entry.status === "pending") break;
  }
  const change: Change<number> = (entries: readonly Entry[]): Changed<number> => ({ entries, value: entries.length });
  console.log(await list.update(change), requeued.requeued.join());
  for (const entry of await list.read()) {
    const status: Status = entry.status;
    const end: EndFacts = entry.facts;
    console.log(status, end.exitCode, entry.options.name);
  }
}
{
  new Metrics("out/a.metrics.jsonl").log({ step: 1, loss: NaN });
  const store = new Store("out/a.store");
  const array: NpyArray = { type: "f4" satisfies ElementType, shape: [2], data: Float32Array.of(1, 2) satisfies Elements };
  await store.save("x", array, { overwrite: true });
  const loaded = store.load(store.ls("x*")[0] ?? "") as NpyArray;
  console.log(loaded.shape, store.path("x"), readNpy(writeNpy(array)).data.length);
  const parse: ParseLog = (log, { n, params }, shared) => ({ lines: log.split(" ").length + n, b: params["1"] ?? "", c: Object.keys(shared).length });
  const asked: ResultsOptions = { selection: "all", better: { lines: "min" satisfies Direction }, attempts: "latest" satisfies AttemptChoice, parse: [parse] };
  const found: Results = await results(file, asked);
  const look: LatexOptions = { siunitx: true };
  const table: ResultTable = found.table;
  const curve: Curve | undefined = found.curves(0, "loss");
  console.log(found.columns.join(), found.rows.length, table.rows.length, curve, toLatex(found, look).startsWith("% "));
  const measure: Measure = summarize([1, 2, 3]);
  const [first]: Effect[] = effects({ a: ["x", "x", "y", "y"] }, [1, 2, 5, 6]);
  console.log(measure.value, measure.spread, first?.parameters.join());
  const grammar: Grammar = grammarOf([["t", "--lr", "1"]]);
  const specs: MetricSpec[] = parseMetrics(["acc:max"]);
  const how: How | undefined = specs[0]?.how;
  const from: FromPattern = parseFrom("x.json");
  const numbered: NumberedEntry[] = (await openList(file).read()).map((entry, n) => ({ n, entry }));
  const request: CollectRequest = { folder: process.cwd(), metrics: specs, from: [from] };
  const all: Collected = await collect(numbered, request);
  const row: ResultRow | undefined = all.rows[0];
  const value: MetricValue | undefined = row?.metrics.get("acc");
  console.log(paramsOf(["t", "--lr", "1"], grammar).get("lr"), how, all.rows.length, value);
}
export type Tables = [ResultCell, ResultColumn, TableRow];
const id: RunnerId | undefined = parseRunnerId(formatRunnerId(ownRunnerId()));
console.log(id?.pid === process.pid);
export type Others = [EndedEntry, HeldEntry, PendingEntry, UnknownEntry, Past, PastAttempt, Provenance, Order, Loss,
  Stuck, Timed, Unconfirmed, Unreadable, Unverifiable, WaitCounts, WhyUnverifiable];
`;

/** The declarations that a program sees: those of dist/index.d.ts and all that they import. */
function reachable(): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const text = readFileSync(path, "utf8");
    found.set(path, text);
    for (const [, name = ""] of text.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g))
      visit(resolve(dirname(path), name.replace(/\.(?:ts|js)$/, ".d.ts")));
  };
  visit(resolve(DIST, "index.d.ts"));
  return found;
}

describe("the types of the package", () => {
  test("a strict program of TypeScript uses all of it, and runs", () => {
    const workspace = new Workspace();
    mkdirSync(workspace.at("node_modules/@types"), { recursive: true });
    symlinkSync(ROOT, workspace.at("node_modules/cooperate"));
    symlinkSync(resolve(ROOT, "node_modules/@types/node"), workspace.at("node_modules/@types/node"));
    symlinkSync(resolve(ROOT, "node_modules/undici-types"), workspace.at("node_modules/undici-types"));
    workspace.write("package.json", '{ "type": "module" }');
    workspace.write("program.ts", CONSUMER);
    const compilerOptions = {
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      module: "nodenext",
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      outDir: ".",
    };
    workspace.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["program.ts"] }));
    const tsc = resolve(ROOT, "node_modules/typescript/bin/tsc");
    const compiled = spawnSync(process.execPath, [tsc, "-p", "."], { cwd: workspace.path, encoding: "utf8" });
    expect({ status: compiled.status, stdout: compiled.stdout }).toEqual({ status: 0, stdout: "" });
    const run = spawnSync(process.execPath, ["program.js", "e.json"], {
      cwd: workspace.path,
      encoding: "utf8",
    });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
    expect(run.stdout).toBe(
      "0 1 usage\n0 recorded\n1 drained\nadded 0\n2 0,1\npending undefined one\npending undefined undefined\n" +
        "[ 2 ] out/a.store/x.npy 2\nn,status,program,1 2 2 undefined true\n2 1 a\n1 max 2 undefined\ntrue\n",
    );
  });

  test("name nothing internal", () => {
    const files = reachable();
    const rooms = [...files.keys()].map((path) => dirname(relative(DIST, path)));
    expect([...new Set(rooms)].sort()).toEqual([
      ".",
      "core",
      "library",
      "list/changes",
      "processes",
      "results",
      "results/params",
      "results/sources",
      "results/statistics",
      "results/store",
      "results/tables",
      "text",
    ]);
    const library = [...files.keys()]
      .map((path) => relative(DIST, path))
      .filter((path) => path.startsWith("library/"));
    expect(library.sort()).toEqual([
      "library/claim.d.ts",
      "library/entry-input.d.ts",
      "library/list-events.d.ts",
      "library/metrics.d.ts",
      "library/open-list.d.ts",
      "library/options.d.ts",
      "library/pure-results.d.ts",
      "library/results-answer.d.ts",
      "library/results-options.d.ts",
      "library/results.d.ts",
    ]);
    const internal =
      /\b(?:ListFile|ListCodec|RunnerSession|RunnerOptions|HeldClaims|HeldAttempt|ControlPoll|ControlApplier|Supervisors?|Journal|Heartbeat|TransactionOptions|UpdateOptions|TicketQueue|AttemptControl|InProcessTask|WorkMode)\b/;
    for (const [path, text] of files) {
      const code = text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\/\/.*/g, "");
      expect({ path, found: internal.exec(code)?.[0] }).toEqual({ path, found: undefined });
    }
  });

  test("say of each exported name what it is", () => {
    const index = readFileSync(resolve(DIST, "index.d.ts"), "utf8");
    const declarations = [...reachable().values()].join("\n");
    const names = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)]
      .flatMap(([, list = ""]) => list.split(","))
      .map((name) =>
        name
          .replace(/^\s*(?:type )?/, "")
          .replace(/ as .*/s, "")
          .trim(),
      )
      .filter((name) => name !== "");
    expect(names.length).toBeGreaterThan(40);
    const silent = names.filter((name) => {
      const declared = new RegExp(
        String.raw`(\*/\s*)?export (?:declare )?(?:class|interface|type|function|const) ${name}\b`,
      );
      return declared.exec(declarations)?.[1] === undefined;
    });
    expect(silent).toEqual([]);
  });

  test("docs/library.md names all that can be done", () => {
    const page = readFileSync(resolve(ROOT, "docs/library.md"), "utf8");
    const declared = (name: string): string => reachable().get(resolve(DIST, `library/${name}.d.ts`)) ?? "";
    const methods = [...declared("open-list").matchAll(/^ {4}(?!constructor)(\w+)[(<]/gm)].map(
      ([, name = ""]) => name,
    );
    const texts = declared("options") + declared("results-options") + declared("pure-results");
    const options = [...texts.matchAll(/readonly (\w+)\?/g)].map(([, name = ""]) => name);
    expect([methods.length, options.length]).toEqual([11, 65]);
    expect(methods.filter((name) => !page.includes(`${name}(`))).toEqual([]);
    expect(options.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const links = [...page.matchAll(/\]\(([\w/.-]+)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !existsSync(resolve(ROOT, "docs", link)))).toEqual([]);
  });
});
