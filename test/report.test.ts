import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ReportData } from "../src/page/data/report-data.ts";
import { cooperate, type Result } from "./helpers/cli.ts";
import { QUICKSTART_METRICS, writeQuickstart } from "./helpers/quickstart-list.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const HEAD = "# cooperate: entry 0, attempt 1\n# started: 2026-11-20T10:00:00.000Z\n";

async function report(space: Workspace, ...args: readonly string[]): Promise<Result> {
  return cooperate(["--report", ...args], { cwd: space.path });
}

function dataIn(space: Workspace, name: string): ReportData {
  const [, json = ""] =
    /<script type="application\/json" id="data">(.*)<\/script>/.exec(space.read(name)) ?? [];
  return JSON.parse(json) as ReportData;
}

test("--report makes one file beside where it is typed, and replaces only its own", async () => {
  const space = new Workspace();
  writeQuickstart(space.path);
  const made = await report(space, "iris.json", ...QUICKSTART_METRICS);
  expect(made).toMatchObject({ exitCode: 0, stdout: "" });
  expect(made.stderr.trimEnd().split("\n")).toEqual([
    "which way is good was guessed from the name: --better accuracy=max,loss=min",
    expect.stringMatching(
      /^wrote iris\.html: [\d.]+ [kM]B, 25 entries, 2 metrics, 24 curves, the last lines of 1 log$/,
    ),
  ]);
  expect(space.read("iris.html").length).toBeLessThan(1e6);
  const data = dataIn(space, "iris.html");
  expect(data.command).toBe(
    `cooperate --report iris.json ${data.command.slice("cooperate --report iris.json ".length)}`,
  );
  expect(data.command).toContain("'accuracy=test accuracy ([\\d.]+)'");
  expect([data.over, data.tails]).toEqual([
    ["seed"],
    [{ row: 8, text: "diverged in epoch 1: loss Infinity; try a smaller --lr" }],
  ]);
  expect(await report(space, "iris.json", "0-3", "--status", "done")).toMatchObject({ exitCode: 0 });
  expect(dataIn(space, "iris.html")).toMatchObject({ total: 25, n: [0, 1, 2, 3], counting: ["done"] });
  space.write("iris.html", "my notes");
  expect(await report(space, "iris.json")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("iris.html: this file is there, and is not as cooperate has left it"),
  });
  expect(space.read("iris.html")).toBe("my notes");
  expect(await report(space, "iris.json", "--force")).toMatchObject({ exitCode: 0 });
});

test("what is not to be told is left out, and a file that is no job log is never read", async () => {
  const space = new Workspace();
  mkdirSync(space.at("ada"));
  space.write("ada/key", "s3cret\n");
  space.write("ada/log", `${HEAD}Traceback: at gpu7 in /home/ada/train.py\n`);
  const failed = (log: string): unknown[] => [
    "executed",
    {
      status: "failed",
      exitCode: 1,
      host: "gpu7",
      pid: 7,
      startedAt: "2026-11-20T10:00:00.000Z",
      log: space.at(log),
      env: { KEY: "k3y" },
    },
    "/home/ada/train",
    log,
  ];
  space.list("l.json", [failed("ada/key"), failed("ada/log")]);
  const [all, some] = await Promise.all([
    report(space, "l.json"),
    report(space, "l.json", "--anonymous", "--no-logs", "--no-commands", "-o", "sent.html"),
  ]);
  expect([all.exitCode, some.exitCode]).toEqual([0, 0]);
  expect(space.read("l.html")).toContain("gpu7 in /home/ada/train.py");
  expect(space.read("l.html")).not.toMatch(/s3cret|k3y/);
  expect(space.read("sent.html")).not.toMatch(/s3cret|k3y|gpu7|Traceback|\/home|"commands"|"tails"/);
  expect(space.read("sent.html")).not.toContain(JSON.stringify(space.path).slice(1, -1));
});

test("a list of which nothing has run, or nothing is left, makes a page that says nothing wrong", async () => {
  const space = new Workspace();
  space.list("empty.json", []);
  space.list("pending.json", [["true"], ["true"]]);
  const history = [{ attempt: 1, host: "a", startedAt: "2026-11-20T10:00:00.000Z", exitCode: 1 }];
  space.list("again.json", [[{ attempt: 1, history }, "true"]]);
  const again = await report(space, "again.json");
  expect(again.stderr).toMatch(/since it was put back: the timeline shows what was before\nwrote/);
  expect(dataIn(space, "again.html").attempts.row).toEqual([0]);
  const [empty, pending, none, unmatched] = await Promise.all([
    report(space, "empty.json"),
    report(space, "pending.json"),
    report(space, "pending.json", "--status", "done", "-o", "none.html"),
    report(space, "pending.json", "nothing"),
  ]);
  expect(empty.stderr).toMatch(
    /^empty\.json is empty\nwrote empty\.html: \d+ kB|MB, 0 entries, no metrics\n$/,
  );
  expect(pending.stderr).toContain("none of these has run yet\nwrote pending.html");
  expect(none.stderr).toContain("\nwrote none.html");
  expect([empty, pending, none].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(dataIn(space, "pending.html")).toMatchObject({ n: [0, 1], metrics: [], params: [] });
  expect(dataIn(space, "none.html")).toMatchObject({ total: 2, n: [], attempts: { row: [] } });
  expect(unmatched).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no entry matches "nothing"'),
  });
});

test("a page goes to stdout with -o -, and to the browser with --open", async () => {
  const space = new Workspace();
  space.list("l.json", [["true"]]);
  const piped = await report(space, "l.json", "-o", "-");
  expect(piped.exitCode).toBe(0);
  expect(piped.stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  expect(piped.stderr).toMatch(/\nwrote a page: /);
  mkdirSync(space.at("bin"));
  writeFileSync(space.at("bin/xdg-open"), '#!/bin/sh\nprintf %s "$1" >opened.new && mv opened.new opened\n', {
    mode: 0o755,
  });
  const words = ["--report", "l.json", "--open"];
  const PATH = `${space.at("bin")}:${process.env["PATH"]}`;
  const shown = await cooperate(words, { cwd: space.path, env: { ...process.env, PATH } });
  expect(shown.exitCode).toBe(0);
  await until("the browser has started", () => existsSync(space.at("opened")));
  expect(space.read("opened")).toBe(space.at("l.html"));
  const without = await cooperate(words, { cwd: space.path, env: { ...process.env, PATH: "/nonexistent" } });
  expect(without).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("no browser could be started"),
  });
});

test.each<[readonly string[], number, RegExp]>([
  [["--report", "l.json", "-o", "x.pdf"], 2, /print it from the browser/],
  [["--report", "l.json", "-o", "x.json"], 2, /a report is a page for a browser[\s\S]*-o x\.html/],
  [["--report", "l.json", "-o", "no/such/x.html"], 2, /there is no folder[\s\S]*mkdir -p/],
  [["--report", "l.json", "-o", "dir.html"], 2, /this is a folder/],
  [["--report", "l.json", "--attempts", "all"], 2, /one row for each entry/],
  [["--report", "l.json", "--over", "sed"], 2, /there is no column sed[\s\S]*did you mean seed\?/],
  [["--report", "l.json", "--over", "acc"], 2, /no parameter/],
  [["--report", "l.json", "--columns", "lrr"], 2, /did you mean lr\?/],
  [["--report", "l.json", "--better", "ac=min"], 2, /there is no metric ac/],
  [["--report", "l.json", "--metric", "other=nowhere ([0-9])"], 1, /nothing matched[\s\S]*wrote l\.html/],
  [["--report", "l.json", "--from-all"], 2, /--from/],
  [["--report", "l.json", "--open", "-o", "-"], 2, /--open needs a file/],
  [["--report", "bad.json"], 2, /bad\.json/],
  [["--results", "l.json", "-o", "x.html"], 2, /cooperate --report FILE -o x\.html/],
])("%j", async (args, exitCode, stderr) => {
  const space = new Workspace();
  const log = space.write("log", `${HEAD}acc 0.5\n`);
  space.list(
    "l.json",
    ["1", "2"].map((k) => [
      "executed",
      { status: "done", exitCode: 0, startedAt: "2026-11-20T10:00:00.000Z", log },
      ...`train --lr ${k} --seed ${k}`.split(" "),
    ]),
  );
  space.write("log.metrics.jsonl", '{"acc": 0.5}\n');
  space.write("bad.json", "[");
  mkdirSync(space.at("dir.html"));
  expect(await cooperate(args, { cwd: space.path })).toMatchObject({
    exitCode,
    stdout: "",
    stderr: expect.stringMatching(stderr),
  });
});
