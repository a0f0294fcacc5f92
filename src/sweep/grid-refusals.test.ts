import { describe, expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import { gridOf } from "./grid.ts";
import { parseGrid } from "./grid-options.ts";

function refusal(words: readonly string[]): string {
  return refusalOf(() => gridOf(parseGrid(words, "exps").plan));
}

describe("refused words", () => {
  const P = ["+command", "p"];
  test.each<[words: string[], message: string]>([
    [[], "+command is missing"],
    [["python", "main.py"], "python comes before the first + option"],
    [["+command"], "+command has no value; write +command 'PROGRAM WORDS ...'"],
    [["+command", "python", "main.py"], "+command takes one word; write +command 'python main.py'"],
    [
      ["+command", "python train.py", "--lr", "0.1", "0.01"],
      "+command takes one word; write +command 'python train.py' +arg --lr 0.1 0.01",
    ],
    [
      ["+command", "python", "-m", "train", "--lr", "0.1", "--fast", "+zip"],
      "+command takes one word; write +command 'python -m train' +arg --lr 0.1 +arg --fast",
    ],
    [
      ["+command", "python train.py", "x y", "-b", "-1", "++x"],
      String.raw`write +command 'python train.py '\''x y'\''' +arg -b -1 ++x`,
    ],
    [[...P, "+zip", "--lr", "1", "2"], "+zip does not take --lr; write +zip +arg --lr 1 2"],
    [
      [...P, "+integers", "--x", "0", "5", "--lr", "1 2"],
      "+integers does not take --lr; write +integers --x 0 5 +arg --lr '1 2'",
    ],
    [["+command", "python 'x"], "+command: a quote (') is not closed"],
    [["+command", "executed"], "write ./executed"],
    [[...P, "+command", "q"], "+command is given twice"],
    [
      [...P, "+arg", "--lr", "1", "+arg", "--lr", "2"],
      "the option --lr is given twice; give all its values at once",
    ],
    [[...P, "+arg", "--lr", "1", "+flag", "--lr"], "the option --lr is given twice"],
    [[...P, "+arg", "--seed", "1", "+repeat", "3", "--seed"], "the option --seed is given twice"],
    [[...P, "+arg", "--tag", "1", "+tag"], "--tag is already the option for the tag; name another one"],
    [[...P, "+arg"], "+arg has no value; write +arg --NAME [VALUE ...]"],
    [[...P, "+arg", "", "1"], "the name of an option is empty"],
    [[...P, "+pos-arg"], "+pos-arg has no value"],
    [[...P, "+pos-arg", "a", "a"], "+pos-arg: the value a is given twice"],
    [[...P, "+arg", "--lr", "1", "1"], "+arg --lr: the value 1 is given twice"],
    [[...P, "+flag", "--a", "--b"], "+flag does not take --b; write +flag --a +arg --b"],
    [[...P, "+linear", "--x", "0", "1"], "+linear has too few values; write +linear --NAME LOW HIGH STEPS"],
    [[...P, "+linear", "--x", "0", "1", "many"], '+linear --x: "many" is not a number'],
    [[...P, "+linear", "--x", "0", "1", "0"], "+linear --x: steps"],
    [[...P, "+log", "--x", "0", "1", "3"], "+log --x: both ends of a log space must be above 0"],
    [
      [...P, "+integers", "--x", "1", "5", "-1"],
      "+integers --x: steps of -1 never lead from 1 to 5; give the step 1",
    ],
    [[...P, "+repeat", "0", "--seed"], "+repeat 0: 0 times is not a valid repetition"],
    [
      [...P, "+arg", "--a", "1", "2", "+arg", "--b", "1", "2", "3", "+zip"],
      "zip: --a has 2 values, --b has 3",
    ],
    [[...P, "+arg", "--a", "1", "2", "+random", "3"], "+random: 3 of 2 settings cannot be picked"],
    [[...P, "+random", "1", "-1"], "+random: a seed is a whole number"],
    [[...P, "+random"], "+random has no value; write +random N [SEED]"],
    [[...P, "+zip", "+random", "1"], "+zip and +random do not go together"],
    [
      [...P, "+arg", "--lr", "1", "+exclude", "rl=1"],
      "+exclude rl=1: nothing in the grid is called rl; did you mean lr?",
    ],
    [[...P, "+arg", "--lr", "1", "2", "+exclude", "lr=3"], "+exclude lr=3: --lr is never 3; it is 1, 2"],
    [[...P, "+arg", "--lr", "1", "+exclude", "lr"], "+exclude lr: which value of lr?; write lr=VALUE"],
    [[...P, "+flag", "-v", "+exclude", "v=no"], "+exclude v=no: -v is never no; write v or v=off"],
    [[...P, "+arg", "--lr", "1", "+exclude", "lr=1"], "no setting of the grid is left"],
    [[...P, "+arg", "--lr", "1", "+exclude", "lr=1,"], "a name is missing"],
    [[...P, "+arg-mode", "yaml"], "+arg-mode yaml: there is no such mode; write argparse or hydra"],
    [[...P, "+tag", "+jobname", ""], "+jobname is empty"],
    [[...P, "+tag", ""], "the name of an option is empty"],
    [[...P, "+tag", "--a", "--b"], "+tag does not take --b"],
    [[...P, "+args", "--lr"], "unknown option +args; did you mean +arg?"],
    [[...P, "+dryrun"], "unknown option +dryrun; did you mean +dry-run?"],
    [
      [...P, "+arg", "db", "+model=x"],
      "unknown option +model=x; write a value that begins with + with two of them: ++model=x",
    ],
    [[...P, "+jobfile", "x.json"], "the list is the word after --grid"],
    [
      [...P, "+arg", "--lr", "1", "--dry-run"],
      "--dry-run is a value of +arg here; write +dry-run; as a value it is written +=--dry-run",
    ],
    [[...P, "+tag", "--id", "--print"], "--print is a value of +tag here; write +print"],
  ])("%j", (words, message) => {
    const said = refusal(words);
    expect(said).toMatch(/^usage: /);
    expect(said).toContain(message);
  });

  test("a huge grid cannot have exclusions, but it can be sampled", () => {
    const huge = [...P, ..."+integers --a 1 100000 +integers --b 1 100000 +exclude a=1".split(" ")];
    expect(refusal(huge)).toContain("too large for exclusions; take a sample of it: +random N");
    expect(gridOf(parseGrid([...huge, "+random", "1000"], "x").plan).count).toBe(1000);
  });
});
