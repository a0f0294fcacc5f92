import { describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Allocation } from "./allocation.ts";

const START = "2026-11-27T12:00:00.000Z";
const NOW = Date.parse(START);
const SLURM = { SLURM_JOB_ID: "21", SLURM_ARRAY_JOB_ID: "19", SLURM_ARRAY_TASK_ID: "3", SQUEUE_FORMAT: "%j" };

/** A date of the local clock, as squeue writes it. */
function local(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return `${date.toISOString().slice(0, 19)}\n`;
}

/** @param said what squeue says; each change of it counts from then on */
function inSlurm(said: { end: string; config?: string }, marginMs?: number) {
  const clock = new FakeClock(START);
  const asked: (readonly [readonly string[], NodeJS.ProcessEnv])[] = [];
  const execute = async (argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string> => {
    asked.push([argv, env]);
    return argv[0] === "squeue" ? said.end : (said.config ?? "");
  };
  const allocation = new Allocation({ env: SLURM, clock, marginMs, execute });
  return { clock, allocation, asked };
}

describe("in a job of Slurm that does not know its end", () => {
  test("Slurm is asked at once, and again every ten minutes: it may be moved", async () => {
    const said = { end: local(NOW + 3_600_000) };
    const { clock, allocation, asked } = inSlurm(said);
    const heard = vi.fn<(end: number) => void>();
    allocation.onEnd(heard);
    await allocation.settled();
    expect(allocation.end).toBe(NOW + 3_600_000);
    expect(allocation.leaveAt).toBe(NOW + 3_540_000);
    const [argv, env] = asked.find(([[program]]) => program === "squeue") ?? [];
    expect(argv).toEqual(["squeue", "-h", "-j", "19_3", "-o", "%e"]);
    expect(env).toMatchObject({ SLURM_TIME_FORMAT: "standard", SLURM_JOB_ID: "21" });
    expect(env).not.toHaveProperty("SQUEUE_FORMAT");
    said.end = local(NOW + 7_200_000);
    await clock.advance(600_000);
    said.end = "slurm_load_jobs error\n"; // the controller is away: what was known still holds
    await clock.advance(600_000);
    expect(heard.mock.calls).toEqual([[NOW + 3_600_000], [NOW + 7_200_000]]);
    allocation.close();
    await clock.advance(3_600_000);
    expect(clock.pending).toBe(0);
  });

  test.each([["N/A\n"], [""], [local(NOW + 365 * 86_400_000)], [local(NOW - 1)]])(
    "%o is no end",
    async (end) => {
      const { allocation } = inSlurm({ end });
      await allocation.settled();
      expect([allocation.end, allocation.leaveAt]).toEqual([undefined, Number.POSITIVE_INFINITY]);
    },
  );

  test("a controller that does not answer is not waited for", async () => {
    const clock = new FakeClock(START);
    const allocation = new Allocation({ env: SLURM, clock, execute: async () => new Promise(() => {}) });
    const settled = vi.fn<() => void>();
    void allocation.settled().then(settled);
    await clock.advance(1_999);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(settled).toHaveBeenCalledOnce();
  });
});

test("what whoever started the runner says goes first, and Slurm is not asked", async () => {
  const execute = vi.fn<(argv: readonly string[]) => Promise<string>>(async () => local(NOW + 1));
  const clock = new FakeClock(START);
  const allocation = new Allocation({ env: { ...SLURM, COOPERATE_ENDS: "+600" }, clock, execute });
  await allocation.settled();
  expect(allocation.end).toBe(NOW + 600_000);
  expect(execute.mock.calls.map(([[program]]) => program)).toEqual(["scontrol"]);
});

test.each([
  ["a minute", 600, undefined, 60_000],
  ["a quarter of a short allocation", 60, undefined, 15_000],
  ["what the user says", 60, 5_000, 5_000],
])("experiments are asked to leave before the end: %s", (_, seconds, marginMs, expected) => {
  const allocation = new Allocation({
    env: { COOPERATE_ENDS: `+${seconds}` },
    clock: new FakeClock(START),
    marginMs,
  });
  expect(allocation.marginMs).toBe(expected);
  expect(allocation.leaveAt).toBe(NOW + 1000 * seconds - expected);
});

describe("once the scheduler has sent SIGTERM, experiments have", () => {
  test.each([
    [
      "what Slurm's KillWait leaves to give them back",
      2_000,
      "KillTasks = 1\nKillWait                = 5 sec\n",
    ],
    ["nothing where KillWait is shorter", 0, "KillWait = 2 sec\n"],
    ["what its default leaves", 27_000, "slurm_load_ctl_conf error\n"],
  ])("%s", async (_, expected, config) => {
    const { allocation } = inSlurm({ end: "", config });
    await allocation.settled();
    expect(allocation.graceMs).toBe(expected);
  });

  test.each([
    [{ PBS_JOBID: "1.x" }, 7_000],
    [{ JOB_ID: "1", SGE_TASK_ID: "1" }, Number.POSITIVE_INFINITY],
  ])("%o: %d ms", (env, expected) => {
    expect(new Allocation({ env, clock: new FakeClock(START) }).graceMs).toBe(expected);
  });
});
