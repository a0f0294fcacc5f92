import { expect, test } from "vitest";
import { defaultPlace } from "../places/default-place.ts";
import { runnerText, runOptionsAt } from "./runner-words.ts";

const ONE = { slot: 1, of: 1 };

test("a place with sockets gives each experiment one of them, unless told otherwise", () => {
  expect(runOptionsAt({}, ["--wait"], ONE)).toEqual(["--wait"]);
  expect(runOptionsAt({ sockets: [0, 1] }, ["--wait"], ONE)).toEqual([
    "--wait",
    "--gpus",
    "0,1",
    "--placeholders",
  ]);
  expect(runOptionsAt({ sockets: [0] }, ["--placeholders"], ONE)).toEqual(["--placeholders", "--gpus", "0"]);
  for (const said of [["--gpus", "auto"], ["--gpus=1"]])
    expect(runOptionsAt({ sockets: [0, 1] }, said, ONE)).toEqual(said);
});

test("several runners divide the sockets of a place", () => {
  const sockets = (slot: number, of: number) => runOptionsAt({ sockets: [4, 5, 6] }, [], { slot, of })[1];
  expect([1, 2].map((slot) => sockets(slot, 2))).toEqual(["4,6", "5"]);
  expect([1, 2, 3, 4].map((slot) => sockets(slot, 4))).toEqual(["4", "5", "6", "4"]);
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
  expect(runnerText(place, runner, ["register"], ONE).split("\n")).toEqual([
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
