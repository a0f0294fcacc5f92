import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitWords } from "../../core/shell-words.ts";
import { grammarOf, paramsOf } from "./params-of.ts";

/** The parameters of the last of these commands, where all make up the list. */
function read(...commands: readonly string[]): Record<string, string> {
  const argvs = commands.map(splitWords);
  const { program: _, ...params } = Object.fromEntries(paramsOf(argvs.at(-1) ?? [], grammarOf(argvs)));
  return params;
}

function programOf(command: string): string | undefined {
  return paramsOf(splitWords(command), grammarOf([])).get("program");
}

describe("words", () => {
  test.each([
    ["train --lr 0.1", { lr: "0.1" }],
    ["train --lr=0.1", { lr: "0.1" }],
    ["train -lr 0.1", { lr: "0.1" }],
    ["train lr=0.1", { lr: "0.1" }],
    ["train +lr=0.1 ++model.depth=3 db/driver=x", { lr: "0.1", "model.depth": "3", "db/driver": "x" }],
    ["train ~lr", { "~lr": "true" }],
    ["train --betas 0.9 0.999 --eps 1e-8", { betas: "0.9 0.999", eps: "1e-8" }],
    ["train --shift -3 --low -inf --exp -1e-3", { shift: "-3", low: "-inf", exp: "-1e-3" }],
    ["train --amp --lr 1", { amp: "true", lr: "1" }],
    ["train fit data.csv --lr 1", { "1": "fit", "2": "data.csv", lr: "1" }],
    ["train --lr 1 -- --not-an-option x", { lr: "1", "1": "--not-an-option", "2": "x" }],
    ["train --layer 32 --layer 64", { layer: "32 64" }],
    ["train -v -v", { v: "true" }],
    ["train --text '' --lr=", { text: "", lr: "" }],
    ["train --text 'a = b' --prompt='x y=z'", { text: "a = b", prompt: "x y=z" }],
    ["train --multirun lr=1,2", { multirun: "true", lr: "1,2" }],
    ["train --50%_&#x 3".replace("&", "\\&"), { "50%_&#x": "3" }],
    ["train http://x/?a=b ~/data", { "1": "http://x/?a=b", "2": "~/data" }],
  ])("%s", (command, params) => {
    expect(read(command)).toEqual(params);
  });

  test("an option that stands anywhere without a value is a flag everywhere", () => {
    expect(read("t --no-amp data.csv")).toEqual({ "no-amp": "data.csv" });
    expect(read("t --no-amp --lr 1", "t --no-amp data.csv")).toEqual({ "no-amp": "true", "1": "data.csv" });
    expect(read("t data.csv --no-amp", "t --no-amp data.csv")).toEqual({ "no-amp": "true", "1": "data.csv" });
    expect(read("t --no-amp=0", "t --no-amp data.csv")).toEqual({ "no-amp": "data.csv" });
  });

  test("--flags says it", () => {
    const argv = splitWords("t --amp data.csv");
    for (const flag of ["amp", "--amp"])
      expect([...paramsOf(argv, grammarOf([argv], [flag]))]).toEqual([
        ["program", "t"],
        ["amp", "true"],
        ["1", "data.csv"],
      ]);
  });
});

describe("programs", () => {
  test.each([
    ["python train.py --lr 1", "train.py", { lr: "1" }],
    ["/usr/bin/python3.12 -u -W ignore src/train.py --lr 1", "src/train.py", { lr: "1" }],
    ["python -m pkg.train --lr 1", "pkg.train", { lr: "1" }],
    ["torchrun --nproc-per-node 4 train.py --lr 1", "train.py", { lr: "1" }],
    ["torchrun --nproc-per-node 4 -m pkg --lr 1", "pkg", { lr: "1" }],
    ["srun -n 4 --gpus=1 python -m pkg --lr 1", "pkg", { lr: "1" }],
    ["uv run --with numpy train.py --lr 1", "train.py", { lr: "1" }],
    ["node --max-old-space-size=4096 train.mjs --lr 1", "train.mjs", { lr: "1" }],
    ["Rscript --vanilla fit.R --lr 1", "fit.R", { lr: "1" }],
    ["julia --project=. fit.jl --lr 1", "fit.jl", { lr: "1" }],
    ["./train --data iris.csv", "./train", { data: "iris.csv" }],
    ["bash run.sh 3 --lr 1", "run.sh", { "1": "3", lr: "1" }],
    ["env SEED=3 LR=1 python train.py --x 1", "train.py", { $SEED: "3", $LR: "1", x: "1" }],
    ["bash -c 'python train.py --lr 0.1 > out.txt 2>&1'", "train.py", { lr: "0.1" }],
    [
      "bash -lc 'cd /data && SEED=1 python train.py --lr 0.1; echo done'",
      "train.py",
      { $SEED: "1", lr: "0.1" },
    ],
    ["sh -c 'python a.py --lr 0.1 | tee log' x 7", "a.py", { lr: "0.1", "1": "7" }],
    ['bash -c "it\'s"', "sh", { "1": "it's" }],
  ])("%s", (command, program, params) => {
    expect(programOf(command)).toBe(program);
    const read = Object.fromEntries(paramsOf(splitWords(command), grammarOf([])));
    delete read["program"];
    expect(read).toEqual(params);
  });
});

const NAME = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
const VALUE = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.stringMatching(/^[A-Za-z0-9][\w.,:/]{0,8}$/),
);
const PARAMS = fc.dictionary(NAME, VALUE, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

describe("any parameters", () => {
  test.each([
    ["--name value", (name: string, value: string) => [`--${name}`, value]],
    ["--name=value", (name: string, value: string) => [`--${name}=${value}`]],
    ["name=value", (name: string, value: string) => [`${name}=${value}`]],
    ["+name=value", (name: string, value: string) => [`+${name}=${value}`]],
  ])("come back from %s", (_, write) => {
    fc.assert(
      fc.property(PARAMS, (params) => {
        const argv = [
          "python",
          "main.py",
          ...Object.entries(params).flatMap(([name, value]) => write(name, value)),
        ];
        const read = paramsOf(argv, grammarOf([argv]));
        expect(Object.fromEntries(read)).toEqual({ program: "main.py", ...params });
      }),
    );
  });

  test("no words make it fail", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (argv) => {
        expect(paramsOf(argv, grammarOf([argv]))).toBeInstanceOf(Map);
      }),
    );
  });
});
