import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pending } from "../../src/core/entry.ts";
import { unannounced } from "../../src/list/changes/announce.ts";
import { formatList, ListCodec } from "../../src/list/format/codec.ts";
import { dueIn } from "../../src/list/queries/due.ts";
import { entryToJson } from "../../src/list/format/entry-json.ts";
import { skippedAfterOf } from "../../src/list/changes/skip-blocked.ts";
import { needs } from "../helpers/needs.ts";

/** Lists of each released form, frozen: every version must load them. */
function load(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

const V01_STATUSES = ["pending", "running", "done", "failed", "failed", "failed", "cancelled", "held", "unknown", "pending", "pending"];

describe("frozen lists", () => {
  test("of the original tool", () => {
    const entries = new ListCodec("x").parse(Buffer.from(load("original-tool.json")));
    expect(entries.map(({ status, argv }) => [status, ...argv])).toEqual([
      ["unknown", "python", "main.py", "--lr", "0.1"],
      ["unknown", "python", "main.py", "--lr", "0.2"],
      ["pending", "python", "main.py", "--lr", "0.4"],
    ]);
  });

  test("of version 0.1, with every status and key, are written back byte for byte", () => {
    const text = load("v0.1.json");
    const codec = new ListCodec("x");
    const entries = codec.parse(Buffer.from(text));
    expect(entries.map(({ status }) => status)).toEqual(V01_STATUSES);
    expect(codec.format(entries).toString()).toBe(text);
    expect(formatList(entries)).toBe(text);
    expect(entries[1]?.facts).toEqual({
      host: "gpu2",
      pid: 99,
      attempt: 2,
      losses: 1,
      claim: "b81_hRt0Zk3d",
      runner: "gpu2-99-1f0c2a77-4026531836-88123",
      slot: 3,
      order: "pause",
      pausedAt: "2026-11-20T10:05:00.000Z",
      startedAt: "2026-11-20T10:01:00.000Z",
      log: "/home/ada/exp/cooperate_1.2",
      directory: "/home/ada/exp",
    });
    expect(entries[9]?.options).toEqual({
      name: "eval",
      check: "test -f best.pt",
      after: [0, 2],
      timeout: "2h",
      retries: 3,
      priority: 1.5,
      env: { SEED: "1" },
      cwd: "sub",
      gpus: 0.5,
      tags: ["a"],
    });
    expect(entries[10]?.extra).toEqual({ note: { any: ["thing", null] }, "my key": 1 });
  });

  test("of version 0.1, finished and announced: the announcement still counts", () => {
    const text = load("v0.1-announced.json");
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    expect(entries[1]?.facts).toMatchObject({ announced: expect.stringMatching(/^\S{12} b81_hRt0Zk3d$/) as string });
    expect(unannounced(entries)).toBeUndefined();
  });

  test("of version 0.1, with provenance of the code and a check that did not hold", () => {
    const text = load("v0.1-conditions.json");
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    expect(entries[0]?.facts).toMatchObject({ gitCommit: "7f00ebdbffa3aa2ce97542a89cc73261adcd957b-dirty", cudaVisibleDevices: "0,1" });
    expect(entries[1]?.facts).toMatchObject({ checks: 3, checkSaid: "the check said exit 1\nonly 3 GB free" });
  });

  test("of version 0.1, with the GPUs of attempts", () => {
    const text = load("v0.1-gpus.json");
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    expect(entries[0]).toMatchObject({
      options: { gpus: 2 },
      facts: { gpuIds: "0,1", history: [{ gpuIds: expect.stringMatching(/^GPU-/) as string }] },
    });
    expect(entries[1]).toMatchObject({ options: { gpus: 0.5 }, facts: { gpuIds: "3", slot: 3 } });
  });

  test("of version 0.1, with processes that an attempt left running", () => {
    const text = load("v0.1-left-running.json");
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    expect(entries[0]?.facts).toMatchObject({ leftRunning: "ray (pid 4720), python (pid 4731)" });
  });

  test("of version 0.1, with entries that wait for a retry, the first without a recorded delay", () => {
    const text = load("v0.1-waits.json");
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    const days = Date.parse("2026-11-18T10:00:00.000Z");
    expect(entries.map((entry) => dueIn(entry, days))).toEqual([172_920_000, 600_000]);
  });

  test("of version 0.1, with skipped entries, the first without the number of its dependency", () => {
    const text = load("v0.1-skipped.json");
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(formatList(entries)).toBe(text);
    expect(entries.map(skippedAfterOf)).toEqual([undefined, 0, 0]);
  });

  test("v0.1-pools.json, by which pool and in which job attempts were made, is read and written back the same", () => {
    const text = load("v0.1-pools.json");
    const [done, pending] = new ListCodec("v0.1-pools.json").parse(Buffer.from(text));
    expect(done).toMatchObject({ status: "done", facts: { pool: "exps-slurm", job: "slurm:19_3" } });
    expect(pending).toMatchObject({ status: "pending" });
    expect(formatList([done, pending].filter((entry) => entry !== undefined))).toBe(text);
  });

  test("v0.1-cut-offs.json, what allocations have cut off, is read and written back the same", () => {
    const text = load("v0.1-cut-offs.json");
    const entries = new ListCodec("v0.1-cut-offs.json").parse(Buffer.from(text));
    expect(entries.map(({ facts }) => facts)).toMatchObject([
      { reason: "walltime", cutOffs: 3, cutOffAfter: 52 },
      { cutOffs: 1, cutOffAfter: 3600 },
      { cutOffs: 7, cutOffAfter: 3000 },
    ]);
    expect(entries[2]?.options).toEqual({ resumable: true });
    expect(formatList(entries)).toBe(text);
  });

  test("v0.1-placing.json, where an entry runs, from when on, and where it writes, is read and written back the same", () => {
    const text = load("v0.1-placing.json");
    const [done, waiting] = new ListCodec("v0.1-placing.json").parse(Buffer.from(text));
    expect(done?.options).toEqual({
      name: "Lr_0.1",
      output: "output/Lr_0.1",
      params: { lr: 0.1, norm: "batch", _cmd: "train" },
      placeholders: true,
      tags: ["early", "train"],
    });
    expect(done?.facts).toMatchObject({ ran: ["python", "main.py", "--out", "/home/ada/exp/output/Lr_0.1"] });
    expect(waiting?.options).toEqual({ cpus: 4, hosts: ["gpu1", "n*"], begin: "2026-11-27T08:00:00Z" });
    expect(formatList([done, waiting].filter((entry) => entry !== undefined))).toBe(text);
  });

  test.each(["v0.1-pretty.json", "v0.1-crlf.json"])("%s, another layout of the same list, is written in canonical form", (name) => {
    const codec = new ListCodec("x");
    expect(codec.format(codec.parse(Buffer.from(load(name)))).toString()).toBe(load("v0.1.json"));
  });
});

describe("docs/list-format.md", () => {
  const page = readFileSync(new URL("../../docs/list-format.md", import.meta.url), "utf8");

  test("the example in the documentation is a valid list", () => {
    const text = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "missing";
    const entries = new ListCodec("x").parse(Buffer.from(text));
    expect(entries.map(({ status }) => status)).toEqual(["pending", "failed", "running", "pending"]);
    expect(JSON.parse(formatList(entries))).toEqual(JSON.parse(text));
  });

  test("the documentation names every key of the frozen lists, and no key that does not exist", () => {
    const known = ["v0.1.json", "v0.1-announced.json", "v0.1-conditions.json", "v0.1-gpus.json", "v0.1-left-running.json", "v0.1-skipped.json", "v0.1-waits.json", "v0.1-placing.json", "v0.1-pools.json", "v0.1-cut-offs.json"].map(load).join("").matchAll(/"(\w+)":/g);
    const own = new Set(["note", "any", "SEED", "lr", "norm", "_cmd"]);
    const keys = new Set([...known].map((match) => match[1] ?? "").filter((key) => !own.has(key)));
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    const told = rows.flatMap((row) => (row.split("|")[1] ?? "").match(/\w+/g) ?? []);
    expect(told.sort()).toEqual([...keys].sort());
  });

  test("duplicate keys, long numbers and a redundant status are read", () => {
    const [twice, again, unknown] = new ListCodec("x").parse(Buffer.from(
      '[[{"k":1,"k":2,"id":12345678901234567890},"a"],[{"status":"pending"},"b"],["executed",{"status":"unknown"},"c"]]',
    ));
    expect(twice?.extra).toEqual({ k: 2, id: 12345678901234567000 });
    expect(again).toEqual(pending(["b"]));
    expect(unknown && entryToJson(unknown)).toEqual(["executed", "c"]);
  });
});

const python = spawnSync("python3", ["--version"]).status === 0;

test("the Python reader of docs/list-format.md reads them", needs(python, "python3"), () => {
  const reader = fileURLToPath(new URL("../../docs/examples/read_list.py", import.meta.url));
  const { status, stdout } = spawnSync("python3", [reader, fileURLToPath(new URL("v0.1-pretty.json", import.meta.url))], { encoding: "utf8" });
  expect(status).toBe(0);
  const entries = new ListCodec("x").parse(Buffer.from(load("v0.1.json")));
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.slice(0, line.indexOf(" ")))).toEqual(V01_STATUSES);
  expect(lines.map((line) => JSON.parse(line.slice(line.indexOf(" "))) as unknown)).toEqual(entries.map(({ argv }) => argv));
  const page = readFileSync(new URL("../../docs/list-format.md", import.meta.url), "utf8");
  const shown = /```python\n([\s\S]*?)```/.exec(page)?.[1] ?? "missing";
  expect(readFileSync(reader, "utf8").startsWith(shown)).toBe(true);
});
