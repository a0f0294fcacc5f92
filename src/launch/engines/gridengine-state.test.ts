import { describe, expect, test } from "vitest";
import { parseReasons, stateOf } from "./gridengine-state.ts";
import { parseQstat } from "./gridengine-xml.ts";

test.each([
  ["qw", "queued"],
  ["Rq", "queued"],
  ["Rwq", "queued"],
  ["hqw", "held"],
  ["hRwq", "held"],
  ["t", "running"],
  ["r", "running"],
  ["Rr", "running"],
  ["Rt", "running"],
  ["hr", "running"],
  ["s", "running"],
  ["S", "running"],
  ["T", "running"],
  ["dr", "ending"],
  ["dRr", "ending"],
  ["dt", "ending"],
  ["dEqw", "ending"],
  ["Eqw", "error"],
  ["Ehqw", "error"],
  ["ERwq", "error"],
])("the letters %s mean %s", (letters, state) => {
  expect(stateOf(letters).state).toBe(state);
});

test("says what is special about a state", () => {
  expect(stateOf("S").reason).toBe("suspended");
  expect(stateOf("Rq").reason).toBe("rescheduled");
  expect(stateOf("r").reason).toBeUndefined();
});

const ANSWER = `<?xml version='1.0'?>
<job_info  xmlns:xsd="http://arc.liv.ac.uk/repos/darcs/sge/source/dist/util/resources/schemas/qstat/qstat.xsd">
  <queue_info>
    <job_list state="running">
      <JB_job_number>1</JB_job_number>
      <JB_name>exps-ge.ab12</JB_name>
      <state>r</state>
      <tasks>2</tasks>
    </job_list>
  </queue_info>
  <job_info>
    <job_list state="pending">
      <JB_job_number>1</JB_job_number>
      <JB_name>exps-ge.ab12</JB_name>
      <state>qw</state>
      <queue_name></queue_name>
      <tasks>3-9:2,12,14-15:1</tasks>
    </job_list>
    <job_list state="pending">
      <JB_job_number>3</JB_job_number>
      <JB_name>a&amp;b&lt;c&gt;&#39;&unknown;</JB_name>
      <state>Eqw</state>
    </job_list>
  </job_info>
</job_info>
`;

describe("the answer of qstat -xml", () => {
  test("has ranges of tasks", () => {
    expect(parseQstat(ANSWER)).toEqual([
      { job: "1", name: "exps-ge.ab12", letters: "r", tasks: [2] },
      { job: "1", name: "exps-ge.ab12", letters: "qw", tasks: [3, 5, 7, 9, 12, 14, 15] },
      { job: "3", name: "a&b<c>'&unknown;", letters: "Eqw", tasks: [1] },
    ]);
  });

  test.each(["", "error: commlib error", "<html>", ANSWER.slice(0, 400)])("is refused: %#", (text) => {
    expect(parseQstat(text)).toBeUndefined();
  });

  test("never makes billions of tasks", () => {
    const tasks = parseQstat(ANSWER.replace("3-9:2", "1-999999999:1"))?.[1]?.tasks;
    expect(tasks).toEqual([12, 14, 15]);
  });
});

test("the reasons of qstat -j", () => {
  const text = [
    "job_name:                   x",
    "error reason          1:      11/27/2026 13:16:57 [0:2612]: error: can't chdir to /gone: No such file or directory",
    "error reason         12:      11/27/2026 13:16:55 [0:1336]: exit_status of job start = 100",
    "scheduling info:            Job is in error state",
  ].join("\n");
  const reasons = parseReasons(text);
  expect(reasons.get(1)).toBe("can't chdir to /gone: No such file or directory");
  expect(reasons.get(12)).toMatch(/^the job could not begin on its host/);
  expect(reasons.size).toBe(2);
});
