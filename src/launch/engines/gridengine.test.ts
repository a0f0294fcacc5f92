import { describe, expect, test } from "vitest";
import type { JobRequest } from "./engine.ts";
import { hintFor } from "./gridengine-hints.ts";
import { gridEngine } from "./gridengine.ts";

const REQUEST: JobRequest = {
  name: "exps.a1b2",
  script: {
    directory: `/data/it's "x" $HOME é`,
    exports: [["COOPERATE_JOB", gridEngine.jobWord]],
    command: ["/usr/bin/node", "/opt/cooperate.js", "--run", "my list.json"],
  },
  logs: `/data/it's "x" $HOME é/my list.json.pools/exps/log`,
  tasks: 3,
};

describe("submitting", () => {
  test("is one qsub that reads its script", () => {
    const { action } = gridEngine.submit(REQUEST);
    expect(action.label).toBe("submit 3 jobs");
    expect(action.argv.join(" ")).toBe(
      "qsub -terse -N exps.a1b2 -S /bin/bash -t 1-3 -wd / -o /dev/null -j y -r y -notify",
    );
    expect(action.stdin).toBe(`#!/bin/bash
exec >>'/data/it'\\''s "x" $HOME é/my list.json.pools/exps/log'/"gridengine-$JOB_ID.$SGE_TASK_ID.out" 2>&1 || exit 100
cd -- '/data/it'\\''s "x" $HOME é' || exit 100
export COOPERATE_JOB="gridengine:$JOB_ID.\${SGE_TASK_ID/undefined/1}"
exec /usr/bin/node /opt/cooperate.js --run 'my list.json' </dev/null
`);
  });

  test("passes on everything that is asked for, and the user's words behind it", () => {
    const { action } = gridEngine.submit({
      ...REQUEST,
      atOnce: 2,
      offset: 1000,
      cpus: 4,
      gpus: 1,
      memoryBytes: 16 * 1024 ** 3,
      timeMs: 3_600_000,
      marginMs: 90_000,
      partition: "long.q",
      account: "phd",
      constraint: "arch=lx-amd64",
      hold: true,
      afterJob: "17",
      begin: new Date(2026, 10, 7, 9, 5, 3),
      extra: ["-P", "my project"],
    });
    expect(action.argv.slice(6)).toEqual(
      ["-t", "1-3", "-tc", "2", "-wd", "/", "-o", "/dev/null", "-j", "y", "-r", "y", "-notify"]
        .concat(["-l", "h_rt=3600,s_rt=3510", "-l", "vf=4096M", "-l", "gpu=1", "-l", "arch=lx-amd64"])
        .concat(["-pe", "smp", "4", "-q", "long.q", "-A", "phd", "-h", "-hold_jid", "17"])
        .concat(["-a", "202611070905.03", "-P", "my project"]),
    );
    expect(action.stdin).toContain("\nexport COOPERATE_OFFSET=1000\nexec ");
  });

  test("warns in the middle at the latest of a job that is shorter than the margin", () => {
    const words = (timeMs: number): readonly string[] =>
      gridEngine.submit({ ...REQUEST, timeMs, marginMs: 60_000 }).action.argv;
    expect(words(40_000)).toContain("h_rt=40,s_rt=20");
    expect(words(1_000)).toContain("h_rt=1,s_rt=1");
  });

  test("takes the environment that it is told", () => {
    expect(gridEngine.submit({ ...REQUEST, parallelEnvironment: "mpi" }).action.argv.join(" ")).toContain(
      "-pe mpi 1",
    );
  });

  test("chooses the entries of a task by its number", () => {
    const perTask = { entries: ["0", "1"] };
    const { action } = gridEngine.submit({ ...REQUEST, offset: 7, script: { ...REQUEST.script, perTask } });
    expect(action.stdin).toContain("SGE_TASK_ID + 7");
  });

  test("refuses a quality of service", () => {
    expect(() => gridEngine.submit({ ...REQUEST, qos: "high" })).toThrow(
      "qos high: Grid Engine has no such thing",
    );
  });

  test.each([
    ["exps.a1", "exps.a1"],
    ["1st try.a1", "j1st_try.a1"],
    [`a:b/c@d\\e*f?g,h.a1`, "a_b_c_d_e_f_g_h.a1"],
    ["é😀.a1", "j__.a1"],
    ["-x.a1", "j-x.a1"],
    [`${"x".repeat(600)}.a1`, `${"x".repeat(197)}.a1`],
  ])("names a job %s", (name, accepted) => {
    const { argv } = gridEngine.submit({ ...REQUEST, name }).action;
    expect(argv[argv.indexOf("-N") + 1]).toBe(accepted);
  });

  test("reads the id of an array and of a single job", () => {
    const { read } = gridEngine.submit(REQUEST);
    expect(read("1.1-9:1\n", "", 0)).toBe("1");
    expect(read("12\n", "", 0)).toBe("12");
    expect(read("a site says hello\n34.1-1:1\n", "", 0)).toBe("34");
  });

  test("says what qsub says when it refuses", () => {
    const { read } = gridEngine.submit(REQUEST);
    const said = 'Unable to run job: Job was rejected because job requests unknown queue "q"\nExiting.\n';
    expect(() => read("", said, 1)).toThrow(
      'could not submit 3 jobs: qsub refuses (exit 1): Job was rejected because job requests unknown queue "q"',
    );
    expect(() => read("", "spawn qsub ENOENT", undefined)).toThrow("qsub does not start");
    expect(() => read("hello", "", 0)).toThrow("qsub gives no answer that can be read: hello");
  });
});

const QUEUE = `<job_info>
<job_list state="running"><JB_job_number>5</JB_job_number><JB_name>x.a1</JB_name><state>r</state><tasks>1</tasks></job_list>
<job_list state="pending"><JB_job_number>5</JB_job_number><JB_name>x.a1</JB_name><state>Eqw</state><tasks>2,3</tasks></job_list>
<job_list state="pending"><JB_job_number>6</JB_job_number><JB_name>j1.a2</JB_name><state>hqw</state></job_list>
</job_info>`;

describe("looking", () => {
  test("tells the states of tasks, of the jobs that it is asked for", () => {
    const question = gridEngine.look(["5"], "you");
    expect(question.action.argv).toEqual(["qstat", "-xml", "-u", "you"]);
    expect(question.read(QUEUE, "", 0)).toEqual([
      { job: "5", task: 1, state: "running" },
      { job: "5", task: 2, state: "error" },
      { job: "5", task: 3, state: "error" },
    ]);
    expect(() => question.read("", "error: commlib error: got select error", 1)).toThrow("commlib error");
  });

  test("finds a submission by its name", () => {
    expect(gridEngine.find("1.a2", "you").read(QUEUE, "", 0)).toBe("6");
    expect(gridEngine.find("x.a", "you").read(QUEUE, "", 0)).toBeUndefined();
  });

  test("asks for the reasons of errors", () => {
    const { action, read } = gridEngine.reasons("5");
    expect(action.argv).toEqual(["qstat", "-j", "5"]);
    expect(read("error reason  2:  11/27/2026 13:16:57 [0:2]: error: no folder\n", "", 0).get(2)).toBe(
      "no folder",
    );
    expect(read("", "Following jobs do not exist: \n5\n", 1).size).toBe(0);
    expect(() => read("", "error: commlib error", 1)).toThrow("commlib error");
  });

  test("knows the limit of arrays, where it may", () => {
    const { read } = gridEngine.limits();
    expect(read("max_aj_instances             2000\nmax_aj_tasks                 75000\n", "", 0)).toEqual({
      maxIndex: 75_000,
    });
    expect(read("max_aj_tasks                 0\n", "", 0)).toEqual({});
    expect(read("", "denied", 1)).toEqual({});
  });
});

test("cancels, holds, releases and mends", () => {
  expect(gridEngine.cancel("5").argv).toEqual(["qdel", "5"]);
  expect(gridEngine.cancel("5", [1, 2, 3, 7]).argv).toEqual(["qdel", "5.1-3", "5.7"]);
  expect(gridEngine.hold("5").argv).toEqual(["qhold", "5"]);
  expect(gridEngine.release("5").argv).toEqual(["qrls", "5"]);
  expect(gridEngine.mend("5", 2).argv).toEqual(["qmod", "-cj", "5.2"]);
  expect(gridEngine.again("5", 2)).toEqual({ exitCode: 99 });
  expect(gridEngine.duration(90_500)).toBe("91");
});

test.each([
  ["Unable to run job: job rejected: you tried to submit a job with more than 5 tasks", true],
  ["job rejected: only 2 jobs are allowed per user (current job count: 2)", true],
  ["job rejected: only 2 jobs are allowed per cluster", true],
  ["Unable to run job: unknown resource gpu", false],
  ["job rejected: the requested parallel environment nope does not exist", false],
])("too many jobs: %s", (said, tooMany) => {
  expect(gridEngine.isTooMany(said)).toBe(tooMany);
});

test.each([
  ['Unable to run job: unknown resource "gpu".\nExiting.\n', "--extra '-l NAME=1' instead of --gpus"],
  ['job rejected: the requested parallel environment "mpi" does not exist', "--pe NAME"],
  ['Job was rejected because job requests unknown queue "nope"', "qconf -sql"],
  ["something else", undefined],
])("a refusal says what to type: %s", (said, hint) => {
  const found = hintFor(said);
  expect(hint === undefined ? found : found?.includes(hint)).toBe(hint === undefined ? undefined : true);
});
