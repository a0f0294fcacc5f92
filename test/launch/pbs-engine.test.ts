import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as prettier from "prettier";
import { expect, test } from "vitest";
import { performWith } from "./engine-bed.ts";
import { describeEngine } from "./engine-suite.ts";
import { pbs } from "./pbs-engine.ts";

const PROGRAMS = ["qsub", "qstat", "qselect", "qdel", "qhold", "qrls", "qrerun", "qmgr"];
const folder = mkdtempSync(join(tmpdir(), "cooperate-pbs-"));

describeEngine(
  "of docs/add-an-engine.md",
  pbs,
  {
    user: "root",
    // PBS on PATH, one call of it at a time.
    start: async () => {
      const fake = join(import.meta.dirname, "fake-pbs.mjs");
      for (const program of PROGRAMS) {
        const text = `#!/bin/sh\nexec flock -o '${folder}/lock' node '${fake}' '${folder}/state' ${program} "$@"\n`;
        writeFileSync(join(folder, program), text, { mode: 0o755 });
      }
    },
    stop: async () => rmSync(folder, { recursive: true, force: true }),
    perform: (action) => performWith({ ...process.env, PATH: `${folder}:${process.env["PATH"]}` }, action),
  },
  { tooMuch: { tasks: 10 }, wrong: { partition: "no-such" } },
);

test("the engine of docs/add-an-engine.md is the one that is tried here", async () => {
  const page = readFileSync(new URL("../../docs/add-an-engine.md", import.meta.url), "utf8");
  const [, block = ""] = /```ts\n(\/\/ src\/launch\/engines\/pbs\.ts\n[^]*?)```/.exec(page) ?? [];
  const ours = readFileSync(new URL("pbs-engine.ts", import.meta.url), "utf8")
    .replaceAll('"../../src/launch/engines/', '"./')
    .replaceAll('"../../src/launch/', '"../')
    .replaceAll('"../../src/', '"../../');
  const asFile = async (text: string): Promise<string> =>
    prettier.format(text, { parser: "typescript", printWidth: 110 });
  expect(await asFile(block)).toBe(await asFile(`// src/launch/engines/pbs.ts\n${ours}`));
});
