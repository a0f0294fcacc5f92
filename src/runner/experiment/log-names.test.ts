import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { formatHead } from "./job-log.ts";
import { LogNames } from "./log-names.ts";

/** A folder with the log `cooperate_0` of `list`, or without a head, and with other files. */
function folderWith(list?: string, others: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), "names-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const head = { n: 0, attempt: 1, argv: ["x"], host: "h", pid: 1, directory: folder };
  for (const name of others) writeFileSync(join(folder, name), "");
  writeFileSync(join(folder, "cooperate_0"), list === undefined ? "precious" : formatHead({ list, ...head }));
  return folder;
}

async function namesFor(list: string, found?: string): Promise<string[]> {
  const names = await LogNames.in(folderWith(found), list);
  return [0, 0, 0, 1].map((n) => {
    const name = names.next(n);
    names.took(name);
    return name;
  });
}

test("the next attempt gets the next number, wherever the list is mounted", async () => {
  const numbered = ["cooperate_0.2", "cooperate_0.3", "cooperate_0.4", "cooperate_1"];
  expect(await namesFor("exps.json", "/home/a/exps.json")).toEqual(numbered);
  expect(await namesFor("/mnt/a/exps.json", "/home/a/exps.json")).toEqual(numbered);
  expect(await namesFor("exps.json")).toEqual(numbered);
});

test.each([
  ["b.json", "b"],
  ["my list.v2.json", "my_list_v2"],
  ["2.json", "list_2"],
  ["store.json", "list_store"],
  ["../x\n.json", "x_"],
])("where another list has the name, that of %j follows", async (list, stem) => {
  expect(await namesFor(list, "/home/a/exps.json")).toEqual([
    `cooperate_0.${stem}`,
    `cooperate_0.${stem}.2`,
    `cooperate_0.${stem}.3`,
    "cooperate_1",
  ]);
});

test("a name whose log was deleted stays taken while its metrics or its store are there", async () => {
  const left = ["cooperate_0.2.store", "cooperate_0.3.metrics.jsonl", "cooperate_0.4.metrics.jsonl.1"];
  const names = await LogNames.in(folderWith("/a/exps.json", [...left, "cooperate_1.store"]), "exps.json");
  expect([names.next(0), names.next(1)]).toEqual(["cooperate_0.5", "cooperate_1.2"]);
});

test("unique names tell the entry, and come once", () => {
  const [one, other] = [LogNames.unique("/x"), LogNames.unique("/x")];
  const names = [one.next(7), one.next(7), other.next(7), one.pathFor(7)];
  expect(new Set(names).size).toBe(4);
  expect(names.at(-1)).toMatch(/^\/x\/cooperate_7\.[\da-f]{16}$/);
});
