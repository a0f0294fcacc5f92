import { expect, test } from "vitest";
import { performer } from "./perform.ts";

test("a program that says nothing for five seconds is worth a line, and is waited for", async () => {
  const said: string[] = [];
  const waits: number[] = [];
  const after = (ms: number, late: () => void): (() => void) => {
    waits.push(ms);
    late();
    return () => {};
  };
  const perform = performer({ env: process.env, clock: { after }, say: (line) => said.push(line) });
  const { exitCode, stdout } = await perform({ label: "submit 2 jobs", argv: ["sh", "-c", "echo 7"] });
  expect([exitCode, stdout]).toEqual([0, "7\n"]);
  expect(waits).toEqual([5_000]);
  expect(said).toEqual(["waiting for sh (submit 2 jobs) ..."]);
});
