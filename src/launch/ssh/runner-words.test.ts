import { expect, test } from "vitest";
import { defaultPlace } from "../places/default-place.ts";
import { runnerText, runOptionsAt } from "./runner-words.ts";

test("a place with sockets gives each experiment one of them, unless told otherwise", () => {
  expect(runOptionsAt({}, ["--wait"])).toEqual(["--wait"]);
  expect(runOptionsAt({ sockets: [0, 1] }, ["--wait"])).toEqual([
    "--wait",
    "--gpus",
    "0,1",
    "--placeholders",
  ]);
  expect(runOptionsAt({ sockets: [0] }, ["--placeholders"])).toEqual(["--placeholders", "--gpus", "0"]);
  for (const said of [["--gpus", "auto"], ["--gpus=1"]])
    expect(runOptionsAt({ sockets: [0, 1] }, said)).toEqual(said);
});

test("the script of a runner removes itself before anything else", () => {
  const runner = {
    pool: "p",
    list: "/a b/x.json",
    program: ["node", "c.js"],
    options: [],
    secrets: "export T='s'\n",
  };
  const place = { ...defaultPlace("gpu7", "ssh"), directory: "~/it's" };
  expect(runnerText(place, runner, ["register"]).split("\n")).toEqual([
    'rm -f -- "$0"',
    "register",
    `cd -- "$HOME"/'it'\\''s' || exit 72`,
    "export T='s'",
    "#!/bin/bash",
    "cd -- . || exit 72",
    "export COOPERATE_POOL=p",
    "export COOPERATE_JOB=ssh:gpu7",
    "exec node c.js --run '/a b/x.json' </dev/null",
    "",
  ]);
});
