import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { readSaved } from "./saved.ts";

function makeHuge(path: string): void {
  writeFileSync(path, "");
  truncateSync(path, 2 ** 30);
}

test.each<[string, (path: string) => unknown, string]>([
  ["a pipe", (path) => execFileSync("mkfifo", [path]), "is no regular file"],
  ["a device without an end", (path) => symlinkSync("/dev/zero", path), "is no regular file"],
  ["a directory", (path) => mkdirSync(path), "is no regular file"],
  ["a huge file", makeHuge, "has more than 16777216 bytes"],
])("%s in the place of what is remembered is refused at once", async (_, make, message) => {
  const workspace = new Workspace();
  make(workspace.at("exps.json.results.json"));
  await expect(readSaved(workspace.at("exps.json"))).rejects.toThrow(message);
});

test("a link to what another list remembers is followed", async () => {
  const workspace = new Workspace();
  workspace.write("other", '{"metric": ["acc=a ([0-9]+)"]}');
  symlinkSync("other", workspace.at("exps.json.results.json"));
  expect(await readSaved(workspace.at("exps.json"))).toEqual({ metric: ["acc=a ([0-9]+)"] });
});

test.each([
  ['{"__proto__": {"metric": ["x=(.)"]}}', "there is no key __proto__"],
  ['{"metric": [1]}', "metric is no list of texts"],
  ['{"over": ["seed"]}', "over is no text"],
  ["[]", "is not a JSON object"],
  ["null", "is not a JSON object"],
  ["", "is not JSON"],
])("%s is refused", async (text, message) => {
  const workspace = new Workspace();
  workspace.write("exps.json.results.json", text);
  await expect(readSaved(workspace.at("exps.json"))).rejects.toThrow(message);
});
