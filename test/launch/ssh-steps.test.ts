import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StepCall } from "../../src/launch/places/place.ts";
import { visitSteps } from "../../src/launch/ssh/visit-steps.ts";
import { Workspace } from "../helpers/workspace.ts";
import { NEEDS_SSHD, SshdBed } from "./sshd-bed.ts";

describe("the steps of a place, over ssh", NEEDS_SSHD, () => {
  let bed: SshdBed;
  beforeAll(async () => {
    bed = await SshdBed.start();
  });
  afterAll(() => bed.stop());

  test("do there what they say, and leave the list alone", async () => {
    const space = new Workspace();
    const here = space.at(`it's "x" $HOME é`);
    const there = space.at("there é");
    for (const folder of [here, there, `${here}/data`, `${there}/bin`, `${there}/runs`]) mkdirSync(folder);
    const list = space.list(`it's "x" $HOME é/exps.json`, [["true"]]);
    for (const program of ["rye", "uv", "gdown", "scancel", "python3.10"]) {
      writeFileSync(`${there}/bin/${program}`, '#!/bin/sh\necho "$(uname -n) ${0##*/} $@"\n');
      chmodSync(`${there}/bin/${program}`, 0o755);
    }
    writeFileSync(`${there}/bin/gdown`, '#!/bin/sh\nmkdir "$4" && echo "$(uname -n) gdown $2"\n');
    writeFileSync(`${here}/data/a b`, "data\n");
    writeFileSync(`${here}/h.mjs`, "export const say = (what, { place }) => console.log(what, place);\n");
    for (const n of [1, 2]) writeFileSync(`${there}/runs/${n}.csv`, `n\n${n}\n`);

    const steps: StepCall[] = [
      ["copy", { from: "data", to: "." }],
      ["rsync", { from: "data/", to: "more/", "ignore-existing": true }],
      ["script", { name: "go.sh", text: 'echo "$(uname -n) goes"' }],
      ["run", ["bash go.sh", "touch tmp core.1"]],
      ["count", { path: ["data", "more"], list: 1 }],
      ["remove", ["tmp", "core.*"]],
      ["remove-recursively", { name: "more", directories: true }],
      ["python", "-m x"],
      ["uv", "sync"],
      ["rye", { add: "numpy" }],
      ["download", { gdrive: "1a-B", to: "drive" }],
      ["screen", { run: "echo in screen; read -r line", log: "screen.log", name: "of-steps" }],
      ["run", "until grep -qs in screen.log; do sleep 0.05; done"],
      ["screen", { run: "echo again", name: "of-steps" }],
      ["count-screens", "of-steps"],
      ["end", ["screens", "slurm-jobs"]],
      ["copy", { from: "runs", to: ".", put: false }],
      ["local-copy", { from: "runs/1.csv", to: "one.csv" }],
      ["combine-csv", { from: "runs/*.csv", to: "all.csv" }],
      ["call", { function: "h.mjs#say", args: ["called"] }],
      ["local", "cat all.csv | tr '\\n' ' '"],
      ["check", "ls"],
    ].map(([step, args]) => ({ step: step as string, with: args }));

    const place = bed.place("nodeA", {
      directory: there,
      python: "3.10",
      header: 'export PATH="$PWD/bin:$PATH" SCREENDIR="$PWD/screens"',
      check: steps,
    });
    mkdirSync(`${there}/screens`, { mode: 0o700 });
    const said: string[] = [];
    const { perform } = bed.performer();
    const id = randomBytes(6).toString("hex");
    const tools = { id, interactive: false, env: bed.env, perform, say: (line: string) => said.push(line) };
    const outcome = await visitSteps("check", place, { pool: "p", list, real: list }, tools);

    expect(outcome).toEqual({ place: "nodeA" });
    const told = said.filter((line) => !line.startsWith("ended the screen"));
    expect(told.slice(0, told.indexOf("bin"))).toEqual([
      "nodeA goes",
      "1 file: data",
      "  data/a b",
      "1 file: more",
      "  more/a b",
      "nodeA python3.10 -m x",
      "nodeA uv sync",
      "nodeA rye init",
      "nodeA rye pin --relaxed 3.10",
      "nodeA rye add numpy",
      "nodeA rye sync",
      "nodeA gdown https://drive.google.com/drive/folders/1a-B",
      "of-steps runs already",
      "1 screen",
      expect.stringMatching(/^nodeA scancel -u /),
      "called nodeA",
      "n 1 2",
    ]);
    expect(told.slice(told.indexOf("bin"))).toEqual([
      "bin",
      "data",
      "drive",
      "go.sh",
      "runs",
      "screen.log",
      "screens",
    ]);
    expect(readFileSync(`${there}/screen.log`, "utf8")).toBe("in screen\n");
    expect(existsSync(`${here}/one.csv`)).toBe(true);
    expect(existsSync(`${there}/more`)).toBe(false);
    expect(readFileSync(list, "utf8")).toContain("true");
  });
});
