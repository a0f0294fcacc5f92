import { describe, expect, test } from "vitest";
import type { JobRequest } from "./engine.ts";
import { oar } from "./oar.ts";

const LOGS = `/data/it's "x" $HOME é/my list.json.pools/exps/log`;
const REQUEST: JobRequest = {
  name: "exps é.a1b2",
  script: {
    directory: `/data/it's "x" $HOME é`,
    exports: [["COOPERATE_JOB", oar.jobWord]],
    command: ["/usr/bin/node", "/opt/cooperate.js", "--run", "my list.json"],
  },
  logs: LOGS,
  tasks: 3,
};

function wordsOf(more: Partial<JobRequest>): readonly string[] {
  return oar.submit({ ...REQUEST, ...more }).action.argv.slice(5);
}

describe("submitting", () => {
  test("writes the script beside the logs, and names only its file to OAR", () => {
    const { action } = oar.submit(REQUEST);
    const file = `${LOGS}/exps__.a1b2.sh`;
    const words = "-n exps__.a1b2 --array 3 -l /nodes=1/core=1 --checkpoint 60 --signal 12 -t idempotent";
    expect(action.argv).toEqual(
      ["bash", "-c", 'cat >"$1" && shift && exec oarsub "$@"', "bash", file]
        .concat(words.split(" "), "-d / -O /dev/null -E /dev/null".split(" "))
        .concat(String.raw`exec bash '/data/it'\''s "x" $HOME é/my list.json.pools/exps/log/exps__.a1b2.sh'`),
    );
    expect(action.stdin).toBe(`#!/bin/bash
exec >>'/data/it'\\''s "x" $HOME é/my list.json.pools/exps/log'/"oar-$OAR_ARRAY_ID.$OAR_ARRAY_INDEX.out" 2>&1 || exit 72
cd -- '/data/it'\\''s "x" $HOME é' || exit 72
export COOPERATE_JOB=oar:$OAR_ARRAY_ID.$OAR_ARRAY_INDEX
exec /usr/bin/node /opt/cooperate.js --run 'my list.json' </dev/null
`);
  });

  test("passes on everything that is asked for, and the user's words behind it", () => {
    const wishes: Partial<JobRequest> = {
      cpus: 4,
      timeMs: 5_400_500,
      marginMs: 45_000,
      partition: "long",
      account: "phd",
      constraint: "gpu_model = 'A40'",
      hold: true,
      afterJob: "17",
      extra: ["-t", "besteffort"],
    };
    expect(wordsOf(wishes).slice(4, -1)).toEqual(
      ["-l", "/nodes=1/core=4,walltime=1:30:01", "--checkpoint", "45", "--signal", "12", "-t", "idempotent"]
        .concat(["-d", "/", "-O", "/dev/null", "-E", "/dev/null", "-q", "long", "--project", "phd"])
        .concat(["-p", "gpu_model = 'A40'", "-a", "17", "--hold", "-t", "besteffort"]),
    );
    expect(wordsOf({ gpus: 2 })).toContain("/nodes=1/gpu=2");
    expect(wordsOf({ gpus: 2, cpus: 8 })).toContain("/nodes=1/gpu=2/core=4");
    const own = wordsOf({ cpus: 8, extra: ["-l", "/nodes=1/thread=8"] });
    expect(own.filter((word) => word === "-l")).toHaveLength(1);
  });

  test("numbers the tasks of one of several arrays through", () => {
    const script = { ...REQUEST.script, perTask: { entries: ["0", "1"] } };
    const { stdin } = oar.submit({ ...REQUEST, script, offset: 1000 }).action;
    expect(stdin).toContain("export COOPERATE_OFFSET=1000\n");
    expect(stdin).toContain("entries=${all[OAR_ARRAY_INDEX + 1000 - 1]}\n");
  });

  test.each<[Partial<JobRequest>, string, string]>([
    [{ atOnce: 2 }, "at the same time (--at-once)", "-n: each takes"],
    [{ begin: new Date() }, "(--begin)", "launch then"],
    [{ memoryBytes: 1 }, "request for memory", "--cpus"],
    [{ qos: "x" }, "quality of service", "besteffort"],
    [{ parallelEnvironment: "smp" }, "parallel environments", "--cpus"],
    [{ extra: ["--array=9"] }, "--launch says that itself", "-n or --per-entry"],
  ])("refuses what OAR does not have: %o", (more, message, hint) => {
    expect(() => wordsOf(more)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  test.each([
    ["[ADMISSION RULE] Set default walltime to 7200.\nOAR_JOB_ID=7\n", "7"],
    ["OAR_JOB_ID=7\nOAR_JOB_ID=8\nOAR_ARRAY_ID=7\n", "7"],
  ])("reads the id of the array: %j", (stdout, id) => {
    expect(oar.submit(REQUEST).read(stdout, "", 0)).toBe(id);
  });

  test("says what oarsub says when it refuses", () => {
    const { read } = oar.submit(REQUEST);
    expect(() => read("", "ERROR : The queue no-such does not exist\n", 248)).toThrow(
      "could not submit 3 jobs: oarsub refuses (exit 248): ERROR : The queue no-such does not exist",
    );
    expect(() => read("OAR_JOB_ID=-5\n", "", 0)).toThrow("gives no answer that can be read");
  });

  test.each([
    ["[ADMISSION RULE] you have too many jobs", true],
    ["the maximum number of jobs per user is 50", true],
    ["There are not enough resources for your request", false],
  ])("tells whether there are too many: %s", (said, is) => {
    expect(oar.isTooMany(said)).toBe(is);
  });
});

const EVENTS = `    events =${" "}
2026-11-27 16:47:20> FRAG_JOB_REQUEST:User worker requested to frag the job 4
`;

function job(index: number, state: string, more = ""): string {
  return `Job_Id: ${index + 4}
    job_array_id = 5
    job_array_index = ${index}
    state = ${state}
    walltime = 0:10:0
    startTime = 2026-11-27 16:45:38
${more}
`;
}

describe("looking", () => {
  const { action, read } = oar.look(["5", "9"], "you");

  test("asks for what has not ended, with times in UTC", () => {
    expect(action.argv).toEqual([
      "oarstat",
      "-f",
      "--sql",
      "array_id IN (5, 9) AND state NOT IN ('Terminated', 'Error')",
    ]);
    expect(action.sets).toEqual({ TZ: "UTC0" });
    expect(read("", "", 0)).toEqual([]);
  });

  test.each([
    ["Hold", "held"],
    ["Waiting", "queued"],
    ["toLaunch", "running"],
    ["Running", "running"],
    ["Finishing", "ending"],
    ["toError", "ending"],
  ])("%s is %s", (state, known) => {
    expect(read(job(1, state), "", 0)).toMatchObject([{ job: "5", task: 1, state: known }]);
  });

  test("tells when a job ends, and why it waits where that is said", () => {
    const said = job(1, "Running", "    message = R=1 (Karma=0.0,quota_ok)")
      .concat(job(2, "Waiting", "    message = R=1 (not enough resources)"))
      .concat(job(3, "Suspended"), job(4, "Waiting", "    message = R=1 (Karma=0.0)"), job(5, "Terminated"));
    const endsMs = Date.parse("2026-11-27T16:55:38Z");
    expect(read(said, "", 0)).toEqual([
      { job: "5", task: 1, state: "running", endsMs },
      { job: "5", task: 2, state: "queued", reason: "not enough resources" },
      { job: "5", task: 3, state: "running", reason: "suspended", endsMs },
      { job: "5", task: 4, state: "queued" },
    ]);
  });

  test("looks back at how jobs ended, and which went again", () => {
    const said = job(1, "Terminated", "    exit_code = 18432 (72,0,0)")
      .concat(job(2, "Terminated", "    exit_code = 25344 (99,0,0)"), job(2, "Running"))
      .concat(job(3, "Error", EVENTS), job(4, "Terminated", "    exit_code = 0 (0,0,0)"))
      .concat(job(5, "Error"), job(6, "Terminated", "    exit_code = 9 (0,9,0)"));
    expect(oar.past?.(["5"]).read(said, "", 0)).toEqual([
      { job: "5", task: 1, begunAgain: 0, how: "failed (exit 72)" },
      { job: "5", task: 2, begunAgain: 1 },
      { job: "5", task: 3, begunAgain: 0, how: "cancelled" },
      { job: "5", task: 4, begunAgain: 0 },
      { job: "5", task: 5, begunAgain: 0, how: "failed" },
      { job: "5", task: 6, begunAgain: 0, how: "failed (signal 9)" },
    ]);
  });

  test("finds a submission by its name, ended or not", () => {
    const { action: find, read: found } = oar.find("exps.a1b2", "you");
    expect(find.argv.at(-1)).toBe("job_name = 'exps.a1b2'");
    expect(found(job(1, "Terminated"), "", 0)).toBe("5");
    expect(found("", "", 0)).toBeUndefined();
  });
});

test("cancelling warns what runs first", () => {
  const [, , script = "", , where] = oar.cancel("5", [1, 3]).argv;
  expect(where).toBe("array_id = 5 AND array_index IN (1, 3)");
  expect(script.indexOf("oardel -c")).toBeLessThan(script.indexOf("\noardel --sql"));
  expect(oar.cancel("5").argv.at(-1)).toBe("array_id = 5");
});
