import { expect, test } from "vitest";
import { cooperate, type Result } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

function scene() {
  const work = new Workspace();
  const entries = Array.from({ length: 6 }, (_, n) => ["true", String(n)]);
  work.list("exps.json", [...entries, [{ after: [0] }, "true", "after 0"], ["true", "0"]]);
  work.write(
    "hosts.yaml",
    "a: { kind: local, hardware: c8220 }\nb: { kind: local, hardware: big m/510 }\nc: { kind: local }\n",
  );
  const launch = async (...words: string[]): Promise<Result> =>
    cooperate(["--launch", "exps.json", "--hosts", "hosts.yaml", "--per-hardware", ...words], {
      cwd: work.path,
    });
  return { work, launch };
}

test("each kind of machine gets all commands in a list of its own, in the same random order", async () => {
  const { work, launch } = scene();
  const dry = await launch("--on", "a", "--shuffle", "3", "--dry-run");
  expect(dry).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("would make exps.c8220.json") });
  const { exitCode, stdout, stderr } = await launch("--on", "a", "b", "--shuffle", "3");
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringContaining("8 entries written to exps.big_m_510.json"),
  ]);
  expect(stdout).toMatch(/a +exps\.c8220-a +1 +0 +1 [^]*b +exps\.big_m_510-b +1 +0 +1 /);
  const lists = ["exps.c8220.json", "exps.big_m_510.json"];
  const orders = lists.map((list) => work.entries(list).map((entry) => entry.at(-1)));
  expect(orders[0]).toEqual(orders[1]);
  expect(orders[0]).not.toEqual(work.entries("exps.json").map((entry) => entry.at(-1)));
  expect(new Set(orders[0])).toEqual(new Set(["0", "1", "2", "3", "4", "5", "after 0"]));
  await until("all are done", () =>
    lists.every((list) => work.entries(list).every((_, n) => work.record(list, n)["exitCode"] === 0)),
  );
  await until("the runners have left", () => !work.files().some((name) => name.endsWith(".run")));
  expect(work.read("exps.json")).not.toContain("exitCode");
  const again = await launch("--on", "a", "b", "--shuffle", "3");
  expect([again.exitCode, again.stderr]).toEqual([1, expect.not.stringContaining("exps.json")]);
  work.list("exps.json", [["true"]]);
  expect((await launch("--on", "a")).stderr).toContain(
    "exps.c8220.json was made before and stays as it is: 8 ",
  );
});

test("a place has to say its hardware, and --shuffle is for that only", async () => {
  const { work, launch } = scene();
  expect(await launch("--on", "a", "c")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("cooperate --config places.c.hardware NAME"),
  });
  expect(work.files().sort()).toEqual(["exps.json", "hosts.yaml"]);
  const words = ["--launch", "exps.json", "--on", "local", "--shuffle", "1"];
  expect(await cooperate(words, { cwd: work.path })).toMatchObject({ exitCode: 2 });
});
