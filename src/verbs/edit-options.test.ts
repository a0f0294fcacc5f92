import { Command } from "commander";
import { expect, test } from "vitest";
import { pending } from "../core/entry.ts";
import { parseSelection } from "../core/parse-selection.ts";
import { edit } from "../list/changes/edit.ts";
import { OPTIONS } from "../list/format/entry-keys.ts";
import { configureEdits, editsOf } from "./edit-options.ts";

function editsFor(...words: string[]): ReturnType<typeof editsOf> {
  const command = new Command();
  configureEdits(command);
  return editsOf(command.parse(words, { from: "user" }));
}

test("every option of an entry can be removed", () => {
  const command = new Command();
  configureEdits(command);
  const removals = command.options.flatMap(({ long, negate }) => (negate ? [long as string] : []));
  expect([...editsFor(...removals).remove].sort()).toEqual(Object.keys(OPTIONS).sort());
});

test("--param adds to the parameters, and replaces them after --no-param", () => {
  const list = [pending(["p"], { params: { lr: 1, _cmd: "train" } })];
  const edited = (...words: string[]): unknown =>
    edit(parseSelection("0"), editsFor(...words))(list).entries[0]?.options.params;
  expect(edited("--param", "lr=2")).toEqual({ lr: 2, _cmd: "train" });
  expect(edited("--no-param", "--param", "lr=2")).toEqual({ lr: 2 });
  expect(edited("--no-param")).toBeUndefined();
});
