import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { whyNotFound } from "./program-not-found.ts";

const directory = mkdtempSync(join(tmpdir(), "not-found-"));
writeFileSync(join(directory, "train.py"), "");
writeFileSync(join(directory, "run.sh"), "");
afterAll(() => rmSync(directory, { recursive: true }));

test.each<[string[], string]>([
  [
    ["python train.py --lr 1"],
    'it is one word with blanks: in the list, write each word for itself: ["python","train.py","--lr","1"]',
  ],
  [["./run.sh 'a b'", "c"], 'each word for itself: ["./run.sh","a b","c"]'],
  [["A=1 python x.py"], 'each word for itself: ["env","A=1","python","x.py"]'],
  [["cd x && python y"], "it is one word with blanks: --add --shell 'cd x && python y'"],
  [["python x.py > out", "a b"], String.raw`--add --shell 'python x.py > out '\''a b'\'''`],
  [["echo 'it"], String.raw`--add --shell 'echo '\''it'`],
  [["CUDA_VISIBLE_DEVICES=0", "python", "a b"], "begin with env: env CUDA_VISIBLE_DEVICES=0 python 'a b'"],
  [
    ["cd", "x", "&&", "python", "$A"],
    "it is a word of the shell: --add --shell 'cd x && python $A'; to only",
  ],
  [["module", "load", "cuda", ";", "train"], "--add --shell 'module load cuda ; train'"],
  [
    ["~/bin/x", "a b"],
    String.raw`only a shell expands it: write it in full, or --add --shell '~/bin/x '\''a b'\'''`,
  ],
  [["$HOME/x"], "--add --shell '$HOME/x'"],
  [["train.py", "--lr", "1"], "write ./train.py, or its interpreter in front, such as python train.py"],
  [["./nope.sh"], `it was looked for in ${directory}`],
  [["nope", "|", "tee", "log"], "and | is for a shell: --add --shell 'nope | tee log'"],
  [["pyhton"], "in no directory of the runner's PATH"],
])("%j: what to write instead", async (argv, said) => {
  expect(await whyNotFound(argv, directory)).toContain(said);
});

test("a path says nothing more, also one with blanks, and a long command is cut", async () => {
  expect(await whyNotFound(["/no/such"], directory)).toBe("");
  expect(await whyNotFound(["/no/such folder/x"], directory)).toBe("");
  expect((await whyNotFound([`a ${"b ".repeat(500)}`], directory)).length).toBeLessThan(250);
});
