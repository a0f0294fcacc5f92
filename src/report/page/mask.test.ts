import { hostname } from "node:os";
import { expect, test } from "vitest";
import { maskFor } from "./mask.ts";

const { text, host } = maskFor(["gpu1.lab.edu", "node7"], "/scratch/grace/exps/iris.json");

test.each([
  ['File "/home/ada/exps/train.py", line 3, in main', 'File "…/train.py", line 3, in main'],
  ["python /home/ada/train.py --out=/data/ada/runs/7 --home ada", "python …/train.py --out=…/7 --home user"],
  ["cd ~/exps && ls ~ada/x ../grace/list.json", "cd …/exps && ls …/x …/list.json"],
  ["gcc -I/home/ada/include", "gcc -I…/include"],
  ["-I /home/grace -L/opt/lib", "-I … -L…"],
  ["owner grace, not graceful", "owner user, not graceful"],
  ["gpu1.lab.edu:29500 and gpu1 and node7, not node77", "host 1:29500 and host 1 and host 2, not node77"],
  ["master 10.1.2.3:29500", "master host:29500"],
  ["https://wandb.ai/ada/iris/runs/x1 (ada@lab.edu)", "https://… (user@…)"],
  ["s3://grace-bucket/x, file:///home/ada/x", "s3://…, file://…"],
  ["val/acc/top1 1/2 N/A ./out a/b.py", "val/acc/top1 1/2 N/A ./out a/b.py"],
  [`on ${hostname()}`, "on this host"],
])("%s", (before, after) => {
  expect(text(before)).toBe(after);
});

test("hosts are numbered", () => {
  expect(["gpu1.lab.edu", "node7"].map(host)).toEqual(["host 1", "host 2"]);
});

test("a name with signs of an expression is a name", () => {
  const odd = maskFor(["a+b(c", "x.y|z"], "list.json");
  expect(odd.text("on a+b(c, aab(c and x.y|z")).toBe("on host 1, aab(c and host 2");
});
