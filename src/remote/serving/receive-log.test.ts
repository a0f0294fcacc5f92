import { createHash } from "node:crypto";
import * as fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { Entry } from "../../core/entry.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { LogNames } from "../../runner/experiment/log-names.ts";
import { type ListFile, openListFile } from "../../store/list-file.ts";
import type { FileContent } from "../protocol/file-content.ts";
import { hasAlias, aliasOf, translateRunner } from "../protocol/machine-alias.ts";
import { LogBook } from "./log-book.ts";
import { LogReceiver } from "./receive-log.ts";

const MARK = aliasOf("s");
const RUNNER = translateRunner(formatRunnerId(ownRunnerId()), MARK);
const CALLS = ["open", "link", "symlink", "rm"] as const;
const REAL = Object.fromEntries(CALLS.map((name) => [name, promises[name]]));
const TEXT = "all that an attempt writes";

/** A process stops before one of its calls of the file system: what it says after that is not
 *  heard. */
function stopAt(step: number): () => number {
  let calls = 0;
  for (const name of CALLS)
    Object.assign(promises, {
      [name]: async (...given: unknown[]) => {
        if (calls++ >= step) throw new Error("killed");
        return (REAL[name] as (...args: unknown[]) => unknown)(...given);
      },
    });
  syncBuiltinESMExports();
  return () => calls;
}

function goOn(): void {
  Object.assign(promises, REAL);
  syncBuiltinESMExports();
}

afterEach(goOn);

function textContent(text: string): FileContent {
  return { size: text.length, digest: createHash("sha256").update(text).digest("base64url") };
}

const NOTHING = { log: textContent(""), metrics: textContent("") };

class Scene {
  readonly folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "cooperate's logs ")));
  readonly file = join(this.folder, "x.json");

  constructor(log = "cooperate_0") {
    onTestFinished(() => fs.rmSync(this.folder, { recursive: true, force: true }));
    fs.mkdirSync(`${this.file}.run`);
    this.write({ status: "running", runner: RUNNER, log: join(this.folder, log) });
  }

  write(facts: Record<string, unknown>): void {
    const all = { host: "h", pid: 1, attempt: 1, claim: "c", startedAt: "2026-01-01T00:00:00.000Z" };
    fs.writeFileSync(this.file, `${JSON.stringify([["executed", { ...all, ...facts }, "true"]])}\n`);
  }

  record(): Record<string, unknown> {
    const [[, record]] = JSON.parse(fs.readFileSync(this.file, "utf8")) as [
      [string, Record<string, unknown>],
    ];
    return record;
  }

  /** Another serving process. */
  async serve(): Promise<LogReceiver> {
    return new LogReceiver({
      list: openListFile(this.file),
      names: await LogNames.in(this.folder, this.file),
      book: new LogBook(this.file, MARK),
      owns: (runner) => runner !== undefined && hasAlias(runner, MARK),
    });
  }

  /** What a runner does with one serving process, from wherever the one before has stopped. */
  async send(logs: LogReceiver): Promise<void> {
    let size = await logs.size("c", "log");
    const bytes = Buffer.from(TEXT);
    for (; size !== undefined && size < bytes.length;)
      size = await logs.append("c", "log", size, bytes.subarray(size, size + 9));
    if ((await logs.size("c", "metrics")) === 0) await logs.append("c", "metrics", 0, Buffer.from("{}\n"));
  }

  async end(logs: LogReceiver): Promise<boolean> {
    return (await logs.end("c", { log: textContent(TEXT), metrics: textContent("{}\n") })).isAll;
  }

  files(): string[] {
    return fs.readdirSync(this.folder).filter((name) => name.startsWith("cooperate_"));
  }

  notes(): string[] {
    return fs.readdirSync(`${this.file}.run`);
  }
}

/** One serving process stops at each step, and another goes on. */
async function atEachStep(log: string, before: (scene: Scene) => void, judge: (scene: Scene) => void) {
  for (let step = 0, last = 1; step <= last; step++) {
    const scene = new Scene(log);
    before(scene);
    const first = await scene.serve();
    const calls = stopAt(step);
    await scene.send(first).catch(() => {});
    last = calls();
    goOn();
    await scene.send(await scene.serve());
    scene.write({ status: "done", exitCode: 0, log: scene.record()["log"] });
    const ending = await scene.serve();
    const endCalls = stopAt(step);
    await scene.end(ending).catch(() => {});
    last = Math.max(last, endCalls());
    goOn();
    expect(await scene.end(await scene.serve())).toBe(true);
    const path = scene.record()["log"] as string;
    expect(fs.readFileSync(path, "utf8")).toBe(TEXT);
    expect(fs.readFileSync(`${path}.metrics.jsonl`, "utf8")).toBe("{}\n");
    expect(scene.notes()).toEqual([]);
    judge(scene);
  }
}

describe("a serving process stops between any two steps, and another goes on", () => {
  test("the record names a log that has all bytes, and nothing else is left", async () => {
    await atEachStep(
      "cooperate_0",
      () => {},
      (scene) => expect(scene.files()).toEqual(["cooperate_0", "cooperate_0.metrics.jsonl"]),
    );
  });

  test("where somebody else has taken the name, that file stays as it is", async () => {
    await atEachStep(
      "cooperate_0",
      (scene) => fs.writeFileSync(join(scene.folder, "cooperate_0"), "another"),
      (scene) => {
        expect(scene.files()).toEqual(["cooperate_0", "cooperate_0.2", "cooperate_0.2.metrics.jsonl"]);
        expect(fs.readFileSync(join(scene.folder, "cooperate_0"), "utf8")).toBe("another");
      },
    );
  });
});

test("two serving processes at once give a log one name", async () => {
  const scene = new Scene();
  const [one, other] = [await scene.serve(), await scene.serve()];
  await Promise.all([scene.send(one), scene.send(other), scene.send(one)]);
  expect(fs.readFileSync(scene.record()["log"] as string, "utf8")).toBe(TEXT);
  expect(scene.files()).toEqual(["cooperate_0", "cooperate_0.metrics.jsonl"]);
});

test("a process whose connection is cut writes the same bytes to the same place", async () => {
  const scene = new Scene();
  const [old, fresh] = [await scene.serve(), await scene.serve()];
  expect(await old.size("c", "log")).toBe(0);
  await scene.send(fresh);
  expect(await old.append("c", "log", 0, Buffer.from(TEXT))).toBe(TEXT.length);
  expect(await old.append("c", "log", 1_000, Buffer.from("x"))).toBe(TEXT.length);
  expect(fs.readFileSync(scene.record()["log"] as string, "utf8")).toBe(TEXT);
});

test("a log of which nothing ever came leaves nothing behind", async () => {
  const scene = new Scene();
  const logs = await scene.serve();
  expect(await logs.size("c", "log")).toBe(0);
  expect(await logs.end("c", NOTHING)).toEqual({ isAll: false }); // it runs
  fs.writeFileSync(scene.file, '[["true"]]\n'); // it was given back
  expect(await logs.end("c", NOTHING)).toEqual({ isAll: true });
  expect([scene.files(), scene.notes()]).toEqual([[], []]);
});

test("no log is made for a claim of others, nor outside the folder of the list", async () => {
  const scene = new Scene("../../x");
  const logs = await scene.serve();
  expect(await logs.size("other", "log")).toBeUndefined();
  expect(await logs.size("c", "log")).toBe(0);
  expect(basename(scene.record()["log"] as string)).toBe("cooperate_0");
  const stranger = new LogReceiver({
    list: openListFile(scene.file),
    names: await LogNames.in(scene.folder, scene.file),
    book: new LogBook(scene.file, aliasOf("t")),
    owns: (runner) => runner !== undefined && hasAlias(runner, aliasOf("t")),
  });
  expect(await stranger.append("c", "log", 0, Buffer.from("x"))).toBeUndefined();
  fs.symlinkSync("/etc/passwd", join(`${scene.file}.run`, `${MARK.boot}-${MARK.namespace}.d.logname`));
  await expect(logs.size("d", "log")).rejects.toThrow("names what is no log");
});

test("what differs is named, and begins anew when that is asked", async () => {
  const scene = new Scene();
  const logs = await scene.serve();
  await logs.append("c", "log", 0, Buffer.from(TEXT.toUpperCase()));
  await logs.append("c", "metrics", 0, Buffer.from("{}\n{}\n")); // rewritten there, and shorter
  scene.write({ status: "done", exitCode: 0, log: scene.record()["log"] });
  const content = { log: textContent(TEXT), metrics: textContent("{}\n") };
  expect(await logs.end("c", content)).toEqual({ isAll: false, differs: ["log", "metrics"] });
  expect(await logs.append("c", "log", 0, Buffer.from(TEXT.slice(0, 9)), true)).toBe(9);
  expect(await logs.append("c", "metrics", 0, Buffer.from("{}\n"), true)).toBe(3);
  expect(await logs.end("c", content)).toEqual({ isAll: false });
  await scene.send(logs);
  const old = await scene.serve();
  expect(await old.size("c", "log")).toBe(TEXT.length);
  expect(await logs.end("c", content)).toEqual({ isAll: true });
  // A process whose connection is lost changes nothing of it any more.
  for (const kind of ["log", "metrics"] as const) await old.append("c", kind, 0, Buffer.from("x"), true);
  const path = scene.record()["log"] as string;
  expect(fs.readFileSync(path, "utf8")).toBe(TEXT);
  expect(fs.readFileSync(`${path}.metrics.jsonl`, "utf8")).toBe("{}\n");
});

test("the end of an attempt while its log is asked for does not take its note away", async () => {
  const scene = new Scene();
  const [other, list] = [await scene.serve(), openListFile(scene.file)];
  let hasEnded = false;
  const newest = async (): Promise<readonly Entry[]> => {
    if (!hasEnded) {
      hasEnded = true;
      await other.size("c", "log"); // an outcome is recorded
      scene.write({ status: "done", exitCode: 0, log: scene.record()["log"] });
    }
    return list.newest();
  };
  const logs = new LogReceiver({
    list: { path: scene.file, newest, update: list.update.bind(list) } as unknown as ListFile,
    names: await LogNames.in(scene.folder, scene.file),
    book: new LogBook(scene.file, MARK),
    owns: () => true,
  });
  expect(await logs.size("c", "log")).toBe(0);
  await scene.send(logs);
  expect(await scene.end(logs)).toBe(true);
  expect(fs.readFileSync(scene.record()["log"] as string, "utf8")).toBe(TEXT);
});
