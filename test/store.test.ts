import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { contentOf, saveStored } from "../src/results/store/save.ts";
import { cooperate, type Result } from "./helpers/cli.ts";
import { Workspace } from "./helpers/workspace.ts";

const AT = "2026-01-02T03:04:05Z";

/** A list with an entry of each status, whose logs are beside it. */
async function scene(): Promise<Workspace> {
  const workspace = new Workspace();
  const entry = (n: number, status: string): unknown[] => [
    "executed",
    {
      status,
      attempt: 1,
      log: workspace.at(`cooperate_${n}`),
      host: "h",
      pid: 1,
      claim: `c${n}`,
      startedAt: AT,
    },
    "train",
    "--seed",
    String(n),
  ];
  workspace.list("e.json", [
    entry(0, "done"),
    entry(1, "failed"),
    entry(2, "running"),
    ["train", "--seed", "3"],
  ]);
  for (const n of [0, 1, 2]) {
    const folder = workspace.at(`cooperate_${n}.store`);
    await saveStored(folder, "args", contentOf({ lr: n / 10, seed: n }), {});
    await saveStored(
      folder,
      "val/pred",
      contentOf({ type: "f8", shape: [2, 2], data: Float64Array.of(1, 2, 3, 4.5) }),
      {},
    );
  }
  return workspace;
}

function store(workspace: Workspace, ...words: string[]): Promise<Result> {
  return cooperate(["--store", "e.json", ...words], { cwd: workspace.path });
}

test("shows the stores of a list, the keys of one, and a value", async () => {
  const workspace = await scene();
  expect((await store(workspace)).stdout).toBe(
    "n  status   keys  bytes  command\n" +
      "0  done        2    178  train --seed 0\n" +
      "1  failed      2    180  train --seed 1\n" +
      "2  running     2    180  train --seed 2\n",
  );
  expect((await store(workspace, "0")).stdout).toBe(
    "key       kind  array      bytes\n" +
      "args      json                18\n" +
      "val/pred  npy   f8 (2, 2)    160\n",
  );
  expect((await store(workspace, "0", "args")).stdout).toBe('{"lr":0,"seed":0}\n');
  expect((await store(workspace, "0", "val/pred")).stdout).toBe("1 2\n3 4.5\n");
  expect((await store(workspace, "0", "val/pred", "--csv")).stdout).toBe("1,2\n3,4.5\n");
  expect((await store(workspace, "0", "val/pred", "--json")).stdout).toBe("[[1,2],[3,4.5]]\n");
  expect((await store(workspace, "0", "val/pred", "--path")).stdout).toBe(
    `${workspace.at("cooperate_0.store/val/pred.npy")}\n`,
  );
  expect((await store(workspace, "--pattern", "v*", "failed", "--json")).stdout).toContain(
    '"key": "val/pred"',
  );
  expect(await store(workspace, "0", "arg")).toMatchObject({
    exitCode: 2,
    stderr: "cooperate: there is no arg in the store of entry 0\n  did you mean args?\n",
  });
});

test("saves values and files, and replaces only what it is told to", async () => {
  const workspace = await scene();
  workspace.write("model.pt", "weights");
  const saved = await store(workspace, "1", 'note="good"', "n=1", "model=@model.pt");
  expect(saved).toMatchObject({ exitCode: 0, stdout: "" });
  expect(saved.stderr).toContain("saved model.pt of entry 1\n");
  expect(workspace.read("cooperate_1.store/note.json")).toBe('"good"\n');
  expect(workspace.read("cooperate_1.store/model.pt")).toBe("weights");
  const again = await store(workspace, "1", "n=2");
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining("--overwrite replaces it")]);
  expect((await store(workspace, "1", "n=2", "--overwrite")).exitCode).toBe(0);
  const model = await store(workspace, "1", "model=@model.pt");
  expect([model.exitCode, model.stderr]).toEqual([2, expect.stringContaining("--overwrite replaces it")]);
  workspace.write("cooperate_1.store/lr=0.1.json", "5\n");
  expect((await store(workspace, "1", "lr=0.1")).stdout).toBe("5\n");
  expect(existsSync(workspace.at("cooperate_1.store/lr.json"))).toBe(false);
  const text = await store(workspace, "1", "text=hello");
  expect([text.exitCode, text.stderr]).toEqual([2, expect.stringContaining(`'text="hello"'`)]);
  const none = await store(workspace, "1", "x=@nowhere");
  expect([none.exitCode, none.stderr]).toEqual([
    2,
    "cooperate: nowhere cannot be read: there is no such file\n",
  ]);
  const early = await store(workspace, "3", "n=1");
  expect([early.exitCode, early.stderr]).toEqual([2, expect.stringContaining("it has no log yet")]);
});

test("removes the stores of selected entries, but of none that runs, and no link", async () => {
  const workspace = await scene();
  const dry = await store(workspace, "all", "--remove", "--dry-run");
  expect(dry.stderr).toBe(
    "left alone, since they run: 2\n2 stores (358 bytes) would be removed; nothing was changed\n",
  );
  const some = await store(workspace, "failed", "--pattern", "a*", "--remove");
  expect([some.exitCode, some.stderr]).toEqual([2, expect.stringContaining("--pattern does not go with it")]);
  const more = await store(workspace, "failed", "args", "--remove");
  expect([more.exitCode, more.stderr]).toEqual([2, expect.stringContaining("needs one selection")]);
  mkdirSync(workspace.at("elsewhere.store"));
  workspace.write("elsewhere.store/a.json", "1");
  workspace.list("e.json", [
    ...workspace.entries("e.json"),
    ["executed", { status: "failed", log: workspace.at("linked"), claim: "x", startedAt: AT }, "train"],
  ]);
  symlinkSync(workspace.at("elsewhere.store"), workspace.at("linked.store"));
  const removed = await store(workspace, "failed", "--remove");
  expect(removed.stderr).toBe("left alone, since they are links: 4\nremoved 1 store (180 bytes)\n");
  const left = [0, 1, 2].map((n) => existsSync(workspace.at(`cooperate_${n}.store`)));
  expect([...left, existsSync(workspace.at("elsewhere.store/a.json"))]).toEqual([true, false, true, true]);
});

test("what programs have saved as args becomes columns of --results", async () => {
  const workspace = await scene();
  const { stdout } = await cooperate(["--results", "e.json", "done,failed", "--csv"], {
    cwd: workspace.path,
  });
  expect(stdout).toBe("n,status,seed,lr\n0,done,0,0\n1,failed,1,0.1\n");
});

test("--remove says that earlier attempts have stores, too", async () => {
  const workspace = await scene();
  const past = { attempt: 1, claim: "c", startedAt: AT, exitCode: 1, log: workspace.at("cooperate_0") };
  const now = { ...past, status: "failed", attempt: 2, log: workspace.at("cooperate_1"), history: [past] };
  workspace.list("e.json", [["executed", now, "train"]]);
  const dry = await store(workspace, "failed", "--remove", "--dry-run");
  expect(dry.stderr).toContain("earlier attempts have stores, too: 0 (--attempt 1, and so on)\n");
  const first = await store(workspace, "failed", "--remove", "--attempt", "1");
  expect(first.stderr).toBe("removed 1 store (178 bytes)\n");
  expect((await store(workspace, "failed", "--remove")).stderr).toBe("removed 1 store (180 bytes)\n");
});
