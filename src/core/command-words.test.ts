import { describe, expect, test } from "vitest";
import { commandHas } from "./command-words.ts";
import { pending } from "./entry.ts";
import { splitWords } from "./shell-words.ts";

const has = (command: string, text: string): boolean => {
  const [program = "", ...words] = splitWords(command);
  return commandHas(text)(pending([program, ...words]));
};

describe("text is in a command as whole words", () => {
  test.each([
    ["lr 1", "python train.py --lr 1"],
    ["lr 1", "python train.py --lr=1"],
    ["lr 1", "python train.py lr=1 seed=2"],
    ["lr 1", "python train.py +lr=1"],
    ["lr=1", "python train.py --lr 1 --seed 2"],
    ["lr=1", "python train.py --lr=1"],
    ["lr=1", "python train.py lr=1"],
    ["--lr 1", "python train.py --lr=1"],
    ["--lr=1", "python train.py --lr 1"],
    ["lr", "python train.py --lr=1"],
    ["l 1", "p -l 1"],
    ["lr -1", "p --lr -1"],
    ["lr 1", "bash -c 'cd x && python train.py --lr 1; echo done'"],
    ["train.py", "python src/train.py --lr 1"],
    ["src/train.py", "python ./src/train.py"],
    ["python train.py", "python train.py --lr 1"],
    ["note a b", "p --note 'a b'"],
    ["--note 'a b'", "p --note 'a b'"],
    ["betas 0.9,0.999", "p --betas 0.9,0.999"],
    ["it's", `p "it's"`],
    [String.raw`a\b`, String.raw`p 'a\b'`],
    ["Größe 3", "p --Größe=3"],
    ["==", "p a == b"],
    ["url http://x?a=1", "p --url http://x?a=1"],
  ])("%s: %s", (text, command) => {
    expect(has(command, text)).toBe(true);
  });

  test.each([
    ["lr 1", "python train.py --lr 10"],
    ["lr 1", "python train.py --lr=1.5"],
    ["lr 1", "python train.py --lr=1e-3"],
    ["lr 1", "python train.py --lr -1"],
    ["lr 1", "python train.py --clr 1"],
    ["lr 1", "python train.py --lr-decay 1"],
    ["lr 1", "python train.py --lr 0.1"],
    ["lr 1", "python train.py --lr 2 --seed 1"],
    ["lr 1", "python train.py --lr runs/1"],
    ["1 lr", "python train.py --lr 1"],
    ["--lr 1", "python train.py lr=1"],
    ["train", "python train.py"],
    ["main.py", "python domain.py"],
    ["/train.py", "python src/train.py"],
    ["betas 0.9", "p --betas 0.9,0.999"],
    ["==", "p a=b"],
  ])("%s: not %s", (text, command) => {
    expect(has(command, text)).toBe(false);
  });

  test("the variables of an entry are words before its program", () => {
    const entry = pending(["python", "train.py"], { env: { LR: "1", NOTE: "a b" } });
    for (const text of ["LR=1", "LR 1", "NOTE=a b", "NOTE='a b' python"])
      expect(commandHas(text)(entry)).toBe(true);
    expect(commandHas("LR=10")(entry)).toBe(false);
  });
});
