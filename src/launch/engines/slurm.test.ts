import { describe, expect, test } from "vitest";
import { environmentOf } from "../actions/environment.ts";
import type { JobRequest } from "./engine.ts";
import { slurm } from "./slurm.ts";

const FOLDER = `/home/you/it's "x" $HOME é`;
const PLAIN: JobRequest = {
  name: "exps-slurm.k3p9",
  logs: `${FOLDER}/exps.json.pools/100%/log`,
  tasks: 20,
  script: { directory: FOLDER, exports: [["COOPERATE_JOB", slurm.jobWord]], command: ["node", "c.js"] },
};
const FIXED = ["-N", "1", "-n", "1", "-c"];

function argvOf(request: Partial<JobRequest>): readonly string[] {
  return slurm.submit({ ...PLAIN, ...request }).action.argv;
}

function refused(message: string): string {
  return `sbatch: error: ${message}\nsbatch: error: Batch job submission failed: `;
}

describe("sbatch", () => {
  test("gets an array and the script", () => {
    const { action, read } = slurm.submit(PLAIN);
    expect(action).toMatchObject({
      label: "submit 20 jobs",
      argv: [
        "sbatch",
        "--parsable",
        "-J",
        "exps-slurm.k3p9",
        "--array=1-20",
        "-D",
        FOLDER,
        "-o",
        `${FOLDER}/exps.json.pools/100%%/log/slurm-%A_%a.out`,
        "--open-mode=append",
        "--requeue",
        ...FIXED,
        "1",
      ],
      stdin: `#!/bin/bash
cd -- '/home/you/it'\\''s "x" $HOME é' || exit 72
export COOPERATE_JOB=slurm:\${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}_\${SLURM_ARRAY_TASK_ID:-1}
exec node c.js </dev/null
`,
    });
    expect(read("19\n", "", 0)).toBe("19");
    expect(read("Welcome to the cluster\n19;alpha\n", "sbatch: warning: be kind", 0)).toBe("19");
  });

  test("gets what the jobs need, and the words of the user last", () => {
    const argv = argvOf({
      atOnce: 5,
      cpus: 4,
      gpus: 2,
      memoryBytes: 16 * 1024 ** 3 + 1,
      timeMs: 4 * 3_600_000,
      marginMs: 60_000,
      partition: "gpu",
      account: "lab",
      qos: "high",
      constraint: "a100|h100",
      afterJob: "17",
      begin: new Date("2026-11-27T22:00:00.500+01:00"),
      hold: true,
      extra: ["--exclude=n7", "-x n8"],
    });
    expect(argv[4]).toBe("--array=1-20%5");
    expect(argv.slice(argv.indexOf("--requeue") + 1)).toEqual([
      "--signal=B:USR2@60",
      ...FIXED,
      "4",
      "--gres=gpu:2",
      "--mem=16385M",
      "--time=240",
      "--partition=gpu",
      "--account=lab",
      "--qos=high",
      "--constraint=a100|h100",
      "--dependency=afterany:17",
      "--begin=uts1795813201",
      "-H",
      "--exclude=n7",
      "-x n8",
    ]);
  });

  test.each(["--array=1-2", "-a1-2", "-J", "--job-name=x", "--wait", "-W", "--wrap=date"])(
    "does not get %s of a user, which would break the pool",
    (word) => expect(() => argvOf({ extra: [word] })).toThrow("--launch says that itself"),
  );

  test("gets words that only begin alike", () => {
    expect(argvOf({ extra: ["--wait-all-nodes=1", "--account=x", "-A", "x"] })).toContain(
      "--wait-all-nodes=1",
    );
  });

  test("is not asked for a limit that does not limit, for 0 GPUs, or for a warning at the start", () => {
    expect(argvOf({ atOnce: 20 })).toContain("--array=1-20");
    expect(argvOf({ gpus: 0 }).join(" ")).not.toContain("gres");
    expect(argvOf({ marginMs: 60_000, timeMs: 60_000 })).toContain("--signal=B:USR2@30");
    expect(argvOf({ tasks: 1 })).toContain("--array=1-1");
  });

  test("gets a script that knows which tasks these are", () => {
    const perTask = { entries: ["0", "1"] };
    const { stdin } = slurm.submit({ ...PLAIN, script: { ...PLAIN.script, perTask }, offset: 1000 }).action;
    expect(stdin).toContain("\nexport COOPERATE_OFFSET=1000\n");
    expect(stdin).toContain("\nentries=${all[SLURM_ARRAY_TASK_ID + 1000 - 1]}\n");
  });

  test("does not inherit the limits of a job that submits", () => {
    const inherited = { SLURM_MEM_PER_CPU: "1", SBATCH_WAIT: "", SQUEUE_STATES: "R", SCANCEL_STATE: "R" };
    const kept = { SLURM_CONF: "/c", SLURM_CLUSTERS: "a", SBATCH_ACCOUNT: "lab", HOME: "/" };
    expect(environmentOf(slurm.submit(PLAIN).action, { ...inherited, ...kept })).toEqual(kept);
  });

  test("is heard when it refuses", () => {
    expect(() =>
      slurm.submit(PLAIN).read("", "sbatch: error: invalid partition specified: nope\n", 1),
    ).toThrow(/could not submit 20 jobs: sbatch refuses \(exit 1\): .*invalid partition specified: nope/);
    expect(() => slurm.submit(PLAIN).read("Submitted\n", "", 0)).toThrow("could not submit 20 jobs");
  });

  test.each([
    ["AssocMaxSubmitJobLimit", true],
    ["QOSMaxSubmitJobPerUserLimit", true],
    ["AssocGrpSubmitJobsLimit", true],
    ["You have too many jobs", true],
    ["QOSMaxWallDurationPerJobLimit", false],
    ["QOSMaxCpuPerUserLimit", false],
    ["invalid partition specified: nope", false],
  ])("says %s: there are too many jobs: %s", (message, tooMany) => {
    const policy = "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)";
    expect(slurm.isTooMany(refused(message) + (message.endsWith("nope") ? "" : policy))).toBe(tooMany);
    expect(slurm.isTooMany(`sbatch: error: Batch job submission failed: ${policy}\n`)).toBe(true);
  });
});

describe("squeue", () => {
  const { action, read } = slurm.look(["19", "20"], "you");

  test("is asked for tasks, one a line, in one time zone", () => {
    expect(action.argv).toEqual(["squeue", "-h", "-r", "-j", "19,20", "-o", "%F|%K|%T|%e|%l|%r"]);
    expect(action.sets).toEqual({ TZ: "UTC0" });
  });

  const ends = Date.UTC(2026, 10, 27, 13, 23, 32);
  test.each([
    ["19|3|RUNNING|2026-11-27T13:23:32|4:00:00|None", { job: "19", task: 3, state: "running", endsMs: ends }],
    ["19|N/A|RUNNING|NONE|4:00:00|None", { job: "19", task: 1, state: "running" }],
    ["19|3|RUNNING|2027-11-27T13:23:32|UNLIMITED|None", { job: "19", task: 3, state: "running" }],
    ["19|3|RUNNING|2027-11-27T13:23:32|365-00:00:00|None", { job: "19", task: 3, state: "running" }],
    [
      "19|3|RUNNING|2026-11-27T13:23:32|2-00:00:00|None",
      { job: "19", task: 3, state: "running", endsMs: Date.UTC(2026, 10, 27, 13, 23, 32) },
    ],
    ["19|3|PENDING|N/A|4:00:00|Resources", { job: "19", task: 3, state: "queued", reason: "Resources" }],
    ["19|3|PENDING|N/A|4:00:00|None", { job: "19", task: 3, state: "queued" }],
    ["19|3|PENDING|N/A|4:00:00|(a|b)", { job: "19", task: 3, state: "queued", reason: "a|b" }],
    ["19|3|PENDING|N/A|4:00:00|JobHeldUser", { job: "19", task: 3, state: "held", reason: "JobHeldUser" }],
    ["19|3|REQUEUE_HOLD|N/A|4:00:00|None", { job: "19", task: 3, state: "held" }],
    [
      "19|3|PENDING|N/A|4:00:00|launch failed requeued held",
      { job: "19", task: 3, state: "error", reason: "launch failed requeued held" },
    ],
    ["19|3|SPECIAL_EXIT|N/A|4:00:00|None", { job: "19", task: 3, state: "error" }],
    ["19|3|COMPLETING|2026-11-27T13:23:32|4:00:00|None", { job: "19", task: 3, state: "ending" }],
    ["19|3|SUSPENDED|Unknown|4:00:00|None", { job: "19", task: 3, state: "running" }],
    ["19|3|CONFIGURING|N/A|4:00:00|None", { job: "19", task: 3, state: "running" }],
    ["19|3|A_NEW_WORD|N/A|4:00:00|None", { job: "19", task: 3, state: "running" }],
  ])("says %j", (line, state) => {
    expect(read(`${line}\n`, "", 0)).toEqual([state]);
  });

  test.each([
    "",
    "19|3|CANCELLED|N/A|4:00:00|None",
    "19|3|NODE_FAIL|N/A|4:00:00|None",
    "Welcome to the cluster",
    "|||||",
  ])("says of a job that has ended: %j", (line) => expect(read(`${line}\n`, "", 0)).toEqual([]));

  test("knows no job that has ended long ago, which is no failure", () => {
    expect(read("", "slurm_load_jobs error: Invalid job id specified\n", 1)).toEqual([]);
  });

  test("is not believed when it cannot ask", () => {
    const down = "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n";
    expect(() => read("", down, 1)).toThrow("Unable to contact slurm controller");
    expect(() => read("", "", undefined)).toThrow("squeue does not start");
  });

  test("remembers what was begun again, and what did not end well", () => {
    const past = slurm.past?.(["6", "33"]);
    expect(past?.action.argv.slice(0, 7)).toEqual(["squeue", "-h", "-r", "-t", "all", "-j", "6,33"]);
    const said = ["6|1|CANCELLED|36608|0|", "6|2|COMPLETED|0|1|", "6|3|COMPLETED|0|0|", "6|4|RUNNING|0|2|"];
    const more = ["33|N/A|CANCELLED|0|0|", "33|2|FAILED|18432|0|", "33|3|FAILED|9|0|", "Welcome", ""];
    expect(past?.read([...said, ...more].join("\n"), "", 0)).toEqual([
      { job: "6", task: 1, begunAgain: 0, how: "cancelled" },
      { job: "6", task: 2, begunAgain: 1 },
      { job: "6", task: 3, begunAgain: 0 },
      { job: "6", task: 4, begunAgain: 2 },
      { job: "33", begunAgain: 0, how: "cancelled" },
      { job: "33", task: 2, begunAgain: 0, how: "failed (exit 72)" },
      { job: "33", task: 3, begunAgain: 0, how: "failed (signal 9)" },
    ]);
  });

  test("finds a submission by its name, also when its jobs have ended", () => {
    const question = slurm.find("exps-slurm.k3p9", "you");
    expect(question.action.argv.join(" ")).toBe("squeue -h -u you -t all -o %F -n exps-slurm.k3p9");
    expect(question.read("19\n19\n", "", 0)).toBe("19");
    expect(question.read("", "", 0)).toBeUndefined();
    expect(() => question.read("", "down", 1)).toThrow("down");
  });
});

test.each([
  [slurm.cancel("19"), "scancel 19"],
  [slurm.cancel("19", [1, 2, 3, 5]), "scancel 19_[1-3,5]"],
  [slurm.hold("19"), "scontrol hold 19"],
  [slurm.release("19"), "scontrol release 19"],
  [slurm.mend("19", 3), "scontrol release 19_3"],
  [slurm.again("19", 3), "scontrol requeue 19_3"],
])("orders %j", (order, words) => expect(order).toMatchObject({ argv: words.split(" ") }));

test("the number of a task is at most MaxArraySize - 1", () => {
  const { action, read } = slurm.limits();
  expect(action.argv).toEqual(["scontrol", "show", "config"]);
  expect(read("Configuration data as of ...\nMaxArraySize            = 1001\n", "", 0)).toEqual({
    maxIndex: 1000,
  });
  expect(read("MaxArraySize            = 0\n", "", 0)).toEqual({});
  const fewer = "MaxArraySize = 1001\nSchedulerParameters = bf_interval=1,max_array_tasks=500,x\n";
  expect(read(fewer, "", 0)).toEqual({ maxIndex: 500 });
});

test.each([
  [1, "1"],
  [60_000, "1"],
  [60_001, "2"],
  [4 * 3_600_000, "240"],
  [24 * 3_600_000, "1440"],
  [36.5 * 3_600_000, "1-12:30:00"],
])("a limit of %i ms is %s", (ms, words) => expect(slurm.duration(ms)).toBe(words));
