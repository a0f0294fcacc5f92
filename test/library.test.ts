import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Argv, CooperateError, EntryInput, ListEvent, RunEvent } from "../src/index.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

/** The built package, as a program uses it: the supervisor is a file of it. */
const BUILT = new URL("../dist/index.js", import.meta.url).href;
const { createList, openList } = (await import(BUILT)) as typeof import("../src/index.ts");

const EXAMPLES = fileURLToPath(new URL("../docs/examples/", import.meta.url));

/** Runs a program of docs/examples in a folder of its own. */
function runExample(name: string): { workspace: Workspace; stdout: string } {
  const workspace = new Workspace();
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${EXAMPLES}${name}.mjs`], {
    cwd: workspace.path,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return { workspace, stdout };
}

describe("the examples of docs/library.md", () => {
  test("library.mjs adds entries, claims one and runs the others", () => {
    const { workspace, stdout } = runExample("library");
    expect(stdout).toContain("added entries 0 to 2\nclaimed entry 0:");
    expect(stdout).toContain("recorded\nentry 1 ended\nentry 2 ended\n2 done, 0 failed\n");
    expect(stdout).toContain("done seed 1\ndone seed 2\ndone seed 3\n");
    expect(workspace.files()).toEqual(["cooperate_1", "cooperate_2", "demo.json"]);
  });

  test("process.mjs works on entries with a function", () => {
    const { workspace, stdout } = runExample("process");
    expect(stdout).toBe(
      "entry 0: 9\nentry 1: 16\n2 done, 1 failed (drained)\nsquare many: many is no number\n",
    );
    expect(workspace.files()).toEqual(["cooperate_0", "cooperate_1", "cooperate_2", "demo.json"]);
  });

  test("claims.mjs claims entries by hand", () => {
    const { stdout } = runExample("claims");
    expect(stdout).toBe(
      "entry 0: recorded\nentry 1 is not for us: recorded\nentry 2: recorded\n" +
        "done measure left\npending measure up\nfailed measure right\n",
    );
  });

  test("events.mjs follows a list", () => {
    const { stdout } = runExample("events");
    expect(stdout).toBe(
      "3 entries to do\nentry 0: done, exit code 0\nentry 1: failed, exit code 3\n" +
        "entry 2: done, exit code 0\nnothing is left\n",
    );
  });

  test("results.mjs looks at results, edits and puts back", () => {
    const { stdout } = runExample("results");
    expect(stdout).toBe(
      "started entry 1\nstarted entry 0\n2 failed: 1, 0\nput back: 0, 1\nstarted entry 1\nstarted entry 0\n" +
        'entry 0: done, attempt 2, before: exit 3, "seed 1"\nentry 1: done, attempt 2, before: exit 3, "seed 2"\n',
    );
  });

  test("all of them are tested here", () => {
    const names = readdirSync(EXAMPLES).filter((name) => name.endsWith(".mjs"));
    expect(names.sort()).toEqual(["claims.mjs", "events.mjs", "library.mjs", "process.mjs", "results.mjs"]);
  });
});

describe("as a library", () => {
  test("add, claim, settle, release, requeue, read, run", async () => {
    const workspace = new Workspace();
    expect(await createList(workspace.at("e.json"))).toBe(true);
    expect(await createList(workspace.at("e.json"))).toBe(false);
    const list = openList(workspace.at("e.json"));
    expect(await list.add([["false"], ["true"]], { name: "both" })).toBe(0);
    const first = await list.claim();
    const second = await list.claim();
    expect([first?.n, second?.n, await list.claim()]).toEqual([0, 1, undefined]);
    if (!first || !second) throw new Error("nothing was claimed");
    expect(await first.settle({ kind: "signalled", signal: "SIGKILL" })).toBe("recorded");
    expect(await second.release()).toBe("recorded");
    expect(await second.release()).toBe("superseded");
    expect((await list.read()).map(({ status }) => status)).toEqual(["failed", "pending"]);
    expect((await list.requeue("failed")).requeued).toEqual([0]);
    const events: RunEvent[] = [];
    const summary = await list.run({
      directory: workspace.path,
      maxFailures: 9,
      onEvent: (event) => events.push(event),
    });
    expect(summary).toMatchObject({ done: 1, failed: 1, failures: [0], reason: "drained" });
    expect(events.map(({ kind }) => kind)).toEqual(["started", "ended", "started", "ended"]);
    expect(workspace.record("e.json", 0)).toMatchObject({ attempt: 2, name: "both" });
  });

  test("an added entry can be read back, or is refused and nothing is written", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    const list = openList(workspace.at("e.json"));
    await list.add([["executed", "x"]]);
    expect(workspace.read("e.json")).toBe('[\n[{},"executed","x"]\n]\n');
    expect(await list.read()).toMatchObject([{ status: "pending", argv: ["executed", "x"] }]);
    const before = workspace.read("e.json");
    for (const wrong of [[], [""], ["a", 1], "a b"]) {
      const error = await list.add([wrong as unknown as [string]]).catch((reason: CooperateError) => reason);
      expect(error).toMatchObject({
        kind: "usage",
        message: expect.stringContaining("command 0: ") as string,
      });
    }
    await expect(list.add([["a"]], { retries: "3" as unknown as number })).rejects.toThrow(
      '"retries" is the string',
    );
    expect(workspace.read("e.json")).toBe(before);
  });

  test("errors are CooperateError with a kind", async () => {
    const workspace = new Workspace();
    const error = await openList(workspace.at("none.json"))
      .read()
      .catch((reason: CooperateError) => reason);
    expect(error).toMatchObject({ name: "CooperateError", kind: "list", exitCode: 2 });
    const atWork = await openList(workspace.at("none.json"))
      .process(() => {})
      .catch((reason: CooperateError) => reason);
    expect(atWork).toMatchObject({ name: "CooperateError", kind: "list" });
    expect(workspace.files()).toEqual([]);
  });

  test("entries may have options and keys of their own", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    const list = openList(workspace.at("e.json"));
    const both: readonly (EntryInput | Argv)[] = [
      { argv: ["a", "1"], name: "own", after: [], extra: { owner: { team: 7 } } },
      ["b"],
    ];
    expect(await list.add(both, { name: "common", priority: 2 })).toBe(0);
    expect(await list.read()).toMatchObject([
      { argv: ["a", "1"], options: { name: "own", priority: 2, after: [] }, extra: { owner: { team: 7 } } },
      { argv: ["b"], options: { name: "common", priority: 2 }, extra: {} },
    ]);
    expect(await list.addMissing([["c"], ["b"], ["c"], ["a", "1"]])).toEqual([2, 1, 2, 0]);
    const before = workspace.read("e.json");
    const wrong: [unknown, string][] = [
      [{ argv: ["a"], prio: 3 }, '"prio" is no option of an entry'],
      [{ argv: ["a"], exitCode: 0 }, '"exitCode" is no option of an entry'],
      [{ argv: ["a"], status: "done" }, '"status" is no option of an entry'],
      [{ argv: ["a"], extra: { claim: "x" } }, "extra has the key claim"],
      [{ argv: "a b" }, "it has no argv"],
      [undefined, "expected an array or an object"],
      [{ argv: ["a"], after: [9] }, "there is no entry 9"],
    ];
    for (const [input, message] of wrong)
      await expect(list.add([["fine"], input as EntryInput])).rejects.toMatchObject({
        kind: "usage",
        message: expect.stringContaining(message) as string,
      });
    expect(workspace.read("e.json")).toBe(before);
  });

  test("options that are unknown or hold what they may not are refused before anything happens", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["true"]]);
    const list = openList(workspace.at("e.json"));
    const wrong: [object, string][] = [
      [{ idel: 3 }, "there is no option idel"],
      [{ max: 0 }, "max: expected a whole number of at least 1"],
      [{ retries: 1.5 }, "retries: expected a whole number"],
      [{ idleMs: "3s" }, "idleMs: expected milliseconds"],
      [{ leaseMs: 10 }, "leaseMs: expected at least 10000"],
      [{ until: "18:00" }, "until: expected a Date"],
      [{ afterFailure: "stop" }, "afterFailure: expected skip or run"],
      [{ timeout: "soon" }, '"soon" is not a duration'],
      [{ timeout: "2h", timeoutMs: 3 }, "timeout and timeoutMs do not go together"],
      [{ memfree: "much" }, '"much" is not a size'],
      [{ load: "-1%" }, "load: expected a load"],
      [{ jobs: "many" }, '"many" is not a number of experiments'],
      [{ gpus: [["0", "0"]] }, "gpus: 0 is twice in one group"],
      [{ entries: "" }, "the selection is empty"],
    ];
    for (const [options, message] of wrong)
      await expect(list.run({ directory: workspace.path, ...options })).rejects.toMatchObject({
        kind: "usage",
        message: expect.stringContaining(message) as string,
      });
    expect(workspace.files()).toEqual(["e.json"]);
  });

  test("run obeys selections, retries and words for later attempts", async () => {
    const workspace = new Workspace();
    const command = ["sh", "-c", 'test "$1" = --resume', "sh"];
    workspace.list("e.json", [command, ["true"], ["true"]]);
    const list = openList(workspace.at("e.json"));
    const directory = workspace.path;
    const summary = await list.run({
      directory,
      logDirectory: "logs/new",
      entries: (_, n) => n !== 1,
      jobs: 2,
      retries: 1,
      retryWith: ["--resume"],
      timeoutMs: 60_000,
      graceMs: 100,
    });
    expect(summary).toMatchObject({ done: 2, failed: 0, retried: 1, reason: "drained" });
    expect((await list.read()).map(({ status }) => status)).toEqual(["done", "pending", "done"]);
    expect(workspace.record("e.json", 0)).toMatchObject({ attempt: 2 });
    expect(workspace.record("e.json", 2)["log"]).toBe(workspace.at("logs/new/cooperate_2"));
    expect(await list.run({ directory, entries: "1", max: 1 })).toMatchObject({ done: 1 });
  });
});

describe("process", () => {
  test("what a function returns or throws is recorded", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["fine"], ["code"], ["words"], ["throws"], ["odd"], ["back"]]);
    const list = openList(workspace.at("e.json"));
    const summary = await list.process(
      ({ argv: [program] }) => {
        if (program === "code") return { kind: "exited", exitCode: 7 };
        if (program === "words") return { kind: "failed", error: "no luck" };
        if (program === "throws") throw new RangeError("too far");
        if (program === "odd") return 5 as unknown as undefined;
        if (program === "back") return { kind: "interrupted", signal: "SIGTERM" };
      },
      { directory: workspace.path, maxFailures: Infinity },
    );
    expect(summary).toMatchObject({ done: 1, failed: 4, interrupted: 1, reason: "drained" });
    expect((await list.read()).map(({ status, facts }) => ({ status, ...facts }))).toMatchObject([
      { status: "done", exitCode: 0 },
      { status: "failed", exitCode: 7 },
      { status: "failed", exitCode: 1, error: "no luck" },
      { status: "failed", exitCode: 1, error: "too far" },
      { status: "failed", exitCode: 1, error: expect.stringContaining("no result") as string },
      { status: "pending" },
    ]);
    const log = workspace.read("cooperate_3");
    expect(log).toMatch(/^# cooperate: entry 3, attempt 1\n# command: throws\n/);
    expect(log).toMatch(/\nRangeError: too far\n {4}at .*\n# cooperate: exit 1 after .*\n# ended: .*\n$/s);
    expect(workspace.files().filter((name) => !name.startsWith("cooperate_"))).toEqual(["e.json"]);
  });

  test("retries, `after`, checks and time limits are those of --run", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [
      [{ retries: 1 }, "flaky"],
      [{ after: [0] }, "second"],
      [{ timeout: 0.05 }, "slow"],
      [{ after: [2] }, "skipped"],
      [{ check: `test -e '${workspace.at("ready").replaceAll("'", "'\\''")}'` }, "checked"],
    ]);
    const list = openList(workspace.at("e.json"));
    const seen: string[] = [];
    const reasons: unknown[] = [];
    const summary = await list.process(
      async ({ argv: [program], facts }, { n, signal, env, directory, log, slot }) => {
        seen.push(program);
        expect({ directory, slot, entry: env["COOPERATE_ENTRY"], claim: env["COOPERATE_CLAIM"] }).toEqual({
          directory: workspace.path,
          slot: 0,
          entry: String(n),
          claim: facts.claim,
        });
        expect(log).toBe(facts.log);
        if (program === "flaky" && facts.attempt === 1) throw new Error("not yet");
        if (program === "second") workspace.write("ready", "");
        if (program !== "slow") return;
        await until("its time is over", () => signal.aborted);
        reasons.push(signal.reason);
      },
      { directory: workspace.path, maxFailures: Infinity, checkIntervalMs: 50 },
    );
    expect(summary).toMatchObject({ done: 3, failed: 1, retried: 1 });
    expect(seen.toSorted()).toEqual(["checked", "flaky", "flaky", "second", "slow"]);
    expect(reasons).toMatchObject([{ name: "AbortError", n: 2, outcome: { kind: "timeout", limitMs: 50 } }]);
    expect((await list.read()).map(({ status }) => status)).toEqual([
      "done",
      "done",
      "failed",
      "cancelled",
      "done",
    ]);
    expect(workspace.record("e.json", 2)).toMatchObject({ reason: "timeout" });
  });

  test("an abort gives back what runs, whatever the function says then", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"], ["b"], ["c"]]);
    const list = openList(workspace.at("e.json"));
    const stop = new AbortController();
    let running = 0;
    const summary = await list.process(
      async (_, { signal }) => {
        if (++running === 2) stop.abort();
        await until("the signal is aborted", () => signal.aborted);
        expect(signal.reason).toMatchObject({ outcome: { kind: "interrupted" } });
      },
      { directory: workspace.path, jobs: 2, signal: stop.signal },
    );
    expect(summary).toMatchObject({ done: 0, interrupted: 2, reason: "signal" });
    expect(workspace.entries("e.json")).toEqual([["a"], ["b"], ["c"]]);
    expect(await list.process(() => {}, { directory: workspace.path, signal: stop.signal })).toMatchObject({
      done: 0,
      reason: "signal",
    });
  });

  test("a name of a log that is taken meanwhile is not overwritten", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"], ["b"]]);
    const list = openList(workspace.at("e.json"));
    await list.process(
      (_, { n }) => {
        if (n === 0) workspace.write("cooperate_1", "mine");
      },
      { directory: workspace.path },
    );
    expect(workspace.read("cooperate_1")).toBe("mine");
    expect(workspace.record("e.json", 1)["log"]).toBe(workspace.at("cooperate_1.2"));
    expect(workspace.read("cooperate_1.2")).toContain("# command: b\n");
  });
});

describe("claims", () => {
  test("an entry is claimed when the loop asks for it, and leaving the loop gives back", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"], ["b"], ["c"]]);
    const list = openList(workspace.at("e.json"));
    const statuses = async (): Promise<string[]> => (await list.read()).map(({ status }) => status);
    for await (const claim of list.claims({ directory: workspace.path })) {
      if (claim.n === 1) break;
      expect(await statuses()).toEqual(["running", "pending", "pending"]);
      expect(await claim.settle()).toBe("recorded");
      expect(await claim.settle()).toBe("superseded");
      expect(await statuses()).toEqual(["done", "pending", "pending"]);
    }
    expect(await statuses()).toEqual(["done", "pending", "pending"]);
    expect(workspace.files().filter((name) => !name.startsWith("cooperate_"))).toEqual(["e.json"]);
  });

  test("a claim that is disposed of is given back, and does not come again", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"], [{ retries: 1 }, "b"]]);
    const list = openList(workspace.at("e.json"));
    const seen: string[] = [];
    for await (const claim of list.claims({ directory: workspace.path })) {
      await using mine = claim;
      const error = mine.entry.facts.attempt === 1 ? "again" : "for good";
      const settled = mine.n === 1 ? await mine.settle({ kind: "failed", error }) : "disposed of";
      seen.push(`${mine.n}.${mine.entry.facts.attempt} ${settled}`);
    }
    expect(seen).toEqual(["0.1 disposed of", "1.1 retried", "1.2 recorded"]);
    expect(await list.read()).toMatchObject([
      { status: "pending" },
      { status: "failed", facts: { error: "for good" } },
    ]);
  });

  test("with `jobs`, so many may be held at the same time; a result of another shape is refused", async () => {
    const workspace = new Workspace();
    workspace.list(
      "e.json",
      [0, 1, 2, 3, 4, 5].map((n) => [`${n}`]),
    );
    const list = openList(workspace.at("e.json"));
    let [held, most] = [0, 0];
    const ends: Promise<unknown>[] = [];
    for await (const claim of list.claims({ directory: workspace.path, jobs: 3 })) {
      most = Math.max(most, ++held);
      const end = async (): Promise<void> => {
        await until("three are held", () => most === 3);
        held--;
        await expect(claim.settle("done" as unknown as undefined)).rejects.toMatchObject({ kind: "usage" });
        await claim.settle();
      };
      ends.push(end());
    }
    await Promise.all(ends);
    expect(most).toBe(3);
    expect((await list.read()).map(({ status }) => status)).toEqual(Array(6).fill("done"));
  });

  test("a loop that waits for new work gets it, and ends on an abort", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", []);
    const list = openList(workspace.at("e.json"));
    const stop = new AbortController();
    const loop = list.claims({ directory: workspace.path, idleMs: Infinity, signal: stop.signal });
    const first = loop.next();
    await list.add([["a"]]);
    const { value: claim } = await first;
    expect(claim?.entry.argv).toEqual(["a"]);
    await claim?.settle();
    const second = loop.next();
    stop.abort();
    expect(await second).toEqual({ done: true, value: undefined });
    expect(workspace.files()).toEqual(["cooperate_0", "e.json"]);
  });

  test("an abort ends the loop; closing the list gives back what is held", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"], ["b"], ["c"]]);
    const list = openList(workspace.at("e.json"));
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const claim of list.claims({ directory: workspace.path, signal: stop.signal })) {
      seen.push(claim.n);
      stop.abort();
      await until("its signal is aborted", () => claim.signal.aborted);
      await claim.settle();
    }
    expect(seen).toEqual([0]);
    expect((await list.read())[0]?.status).toBe("pending");
    const one = await list.claim({ entries: "b" });
    const other = await list.claims({ directory: workspace.path }).next();
    expect([one?.n, other.done === true ? undefined : other.value.n]).toEqual([1, 0]);
    await list.close();
    expect(workspace.entries("e.json")).toEqual([["a"], ["b"], ["c"]]);
    expect(workspace.files().filter((name) => !name.startsWith("cooperate_"))).toEqual(["e.json"]);
    expect(await one?.settle()).toBe("superseded");
  });
});

describe("events", () => {
  test("tell what is added, changed and removed, and end on an abort", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"], ["b"]]);
    const list = openList(workspace.at("e.json"));
    const stop = new AbortController();
    const events: ListEvent[] = [];
    const following = (async () => {
      for await (const event of list.events({ since: [], signal: stop.signal, intervalMs: 20 }))
        events.push(event);
    })();
    const seen = async (count: number): Promise<ListEvent[]> => {
      await until(`there are ${count} events`, () => events.length >= count);
      return events.splice(0);
    };
    const [a, b] = await list.read();
    expect(await seen(2)).toEqual([
      { kind: "added", n: 0, entry: a },
      { kind: "added", n: 1, entry: b },
    ]);
    await list.add([["c"]]);
    expect(await seen(1)).toMatchObject([{ kind: "added", n: 2, entry: { argv: ["c"] } }]);
    const claim = await list.claim({ entries: "1" });
    expect(await seen(1)).toMatchObject([
      { kind: "changed", n: 1, before: { status: "pending" }, entry: { status: "running" } },
    ]);
    await claim?.settle();
    expect(await seen(1)).toMatchObject([{ kind: "changed", n: 1, entry: { status: "done" } }]);
    await list.update((entries) => ({ entries: entries.slice(1), value: undefined }));
    expect(await seen(1)).toEqual([{ kind: "removed", n: 0, before: a }]);
    stop.abort();
    await following;
    await list.add([["d"]]);
    expect(events).toEqual([]);
  });

  test("end when the list is closed, and throw when it is gone", async () => {
    const workspace = new Workspace();
    workspace.list("e.json", [["a"]]);
    await using list = openList(workspace.at("e.json"));
    const waiting = list.events().next();
    await list.close();
    expect(await waiting).toMatchObject({ done: true });
    await expect(openList(workspace.at("none.json")).events().next()).rejects.toMatchObject({ kind: "list" });
  });
});
