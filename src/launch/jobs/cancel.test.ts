import { expect, test } from "vitest";
import { parseTaskList } from "../../core/task-list.ts";
import { cancelActions } from "./cancel.ts";
import { gridEngine } from "../engines/gridengine.ts";

const SUBMISSIONS = [
  { job: "12", tasks: 4 },
  { job: "15", tasks: 1 },
  { job: "17", tasks: 5 },
];

function cancelled(list?: string): readonly string[] {
  const tasks = list === undefined ? undefined : parseTaskList(list, 10);
  return cancelActions(gridEngine, SUBMISSIONS, tasks).map(({ argv }) => argv.join(" "));
}

test("all jobs of a pool", () => {
  expect(cancelled()).toEqual(["qdel 12", "qdel 15", "qdel 17"]);
});

test("some jobs, numbered through its submissions", () => {
  expect(cancelled("1-3:1,6,8-9")).toEqual(["qdel 12.1-3", "qdel 17.1 17.3-4"]);
});

test("a submission as a whole, where all its jobs are meant", () => {
  expect(cancelled("5-10")).toEqual(["qdel 15", "qdel 17"]);
});
