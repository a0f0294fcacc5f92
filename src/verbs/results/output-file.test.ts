import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { World } from "../shared/world.ts";
import { writeOutput } from "./output-file.ts";

test("--force replaces nothing that results are made of, and no pipe or folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "output-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);
  const files = {
    "exps.json": "[]\n",
    "exps.json.results.json": "{}\n",
    cooperate_0: "# cooperate: entry 0, attempt 1\n",
    "cooperate_0.metrics.jsonl": "{}\n",
    "cooperate_0.metrics.jsonl.1": "{}\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  symlinkSync("exps.json", at("link.json"));
  linkSync(at("exps.json"), at("hard.json"));
  mkdirSync(at("d.csv"));
  spawnSync("mkfifo", [at("pipe.csv")]);
  const world = { cwd: folder } as World;
  const refusalOf = async (name: string): Promise<string> => {
    const error: unknown = await writeOutput(world, name, ["n"], at("exps.json"), true).catch(
      (e: unknown) => e,
    );
    return error instanceof Error ? error.message : "written";
  };
  expect(
    await Promise.all(
      [...Object.keys(files), "link.json", "hard.json", "d.csv", "pipe.csv", "-"].map(refusalOf),
    ),
  ).toEqual([
    "-o exps.json: this is the list itself",
    "-o exps.json.results.json: this is where --save remembers what it is told",
    "-o cooperate_0: this is a job log",
    "-o cooperate_0.metrics.jsonl: this is a metrics file",
    "-o cooperate_0.metrics.jsonl.1: this is a metrics file",
    "-o link.json: this is the list itself",
    "-o hard.json: this is the list itself",
    "-o d.csv: this is a folder",
    "-o pipe.csv: this is no regular file",
    "-o -: the result goes to stdout where there is no -o",
  ]);
  expect(await refusalOf("cooperate_0/t.csv")).toBe("cooperate_0/t.csv could not be written (ENOTDIR)");
  expect(await refusalOf("cooperate_0/a/t.csv")).toBe(
    `the folder ${at("cooperate_0/a")} could not be made (ENOTDIR)`,
  );
  for (const [name, text] of Object.entries(files)) expect(readFileSync(at(name), "utf8")).toBe(text);
});
