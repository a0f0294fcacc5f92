import { expect, test } from "vitest";
import { parseCommand } from "../core/command-text.ts";
import { plusWords } from "./grid-command.ts";
import { gridOf } from "./grid.ts";
import { parseGrid } from "./grid-options.ts";

test.each([
  [["+command", "p"]],
  [["+command", "python 'my main.py' --a $'x\\ny' +x", "+arg", "--b", "a b", "++c", "+=--print", "++=d", ""]],
  [
    [
      "+command",
      "p",
      "+arg-mode",
      "hydra",
      "+arg",
      "++db.x",
      "1",
      "+arg",
      "quick",
      "+flag",
      "-v",
      "+pos-arg",
      "x",
      "y",
    ],
  ],
  [
    [
      "+command",
      "p",
      "+linear",
      "--x",
      "0",
      "1e-7",
      "3",
      "+log",
      "--y",
      "1e-5",
      "1e21",
      "4",
      "+integers",
      "-n",
      "5",
      "1",
      "-2",
    ],
  ],
  [
    [
      "+command",
      "p",
      "+arg",
      "--x",
      "1",
      "2",
      "+arg",
      "--y",
      "3",
      "4",
      "+zip",
      "+exclude",
      "x=1",
      "+repeat",
      "2",
      "--seed",
    ],
  ],
  [
    [
      "+command",
      "p",
      "+arg",
      "--x",
      "1",
      "2",
      "+random",
      "1",
      "7",
      "+tag",
      "++t",
      "+jobname",
      "a b",
      "+tag-args",
      "--x",
      "+no-tag-number",
    ],
  ],
  [["+command", "p", "+arg", "--x", "1", "2", "+name"]],
  [["+command", "A=1 B='x y' 'q=1' p", "+arg", "--x", "1"]],
])("a plan is written as words that give the same plan: %j", (words) => {
  const { plan } = parseGrid(words, "exps");
  const again = parseGrid(plusWords(plan), "another name").plan;
  expect(again).toEqual(plan);
  const [one, two] = [gridOf(plan), gridOf(again)];
  for (let i = 0; i < one.count; i++) expect(two.at(i)).toEqual(one.at(i));
  expect(parseCommand(plusWords(plan)[1] as string)).toMatchObject({ env: plan.env, words: plan.command });
});
