import { expect, test } from "vitest";
import { pending } from "../../core/entry.ts";
import { parseOnagerJobs } from "./onager-jobs.ts";

test("jobs are in the order of their numbers, and named by their tags", () => {
  const text =
    '{"10": ["python c.py", ""], "2": ["python b.py --x \'a b\'", "t_2"], "1": ["A=1 python a.py", "t_1"]}';
  expect(parseOnagerJobs(text, "jobs.json")).toEqual([
    pending(["python", "a.py"], { name: "t_1", env: { A: "1" } }),
    pending(["python", "b.py", "--x", "a b"], { name: "t_2" }),
    pending(["python", "c.py"]),
  ]);
});

test("what only a shell obeys is left to bash, as onager does", () => {
  const text = '{"1": ["cd sub && A=$B python a.py > log", "t"]}';
  expect(parseOnagerJobs(text, "jobs.json")).toEqual([
    pending(["bash", "-c", "cd sub && A=$B python a.py > log"], { name: "t" }),
  ]);
});

test.each([
  ["python a.py", "jobs.json is not the jobs.json of onager, but other text"],
  ['[["python"]]', "jobs.json is not the jobs.json of onager, which is an object"],
  ['{"1": "python a.py"}', "jobs.json, job 1: expected a number with a command and a tag"],
  ['{"a": ["python a.py", "t"]}', "jobs.json, job a: expected a number with a command and a tag"],
  ['{"1": ["python \'a.py", "t"]}', "jobs.json, job 1: "],
  ['{"1": ["  ", "t"]}', "jobs.json, job 1: "],
])("%s is refused", (text, message) => {
  expect(() => parseOnagerJobs(text, "jobs.json")).toThrow(message);
});
