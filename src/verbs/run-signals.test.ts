import { describe, expect, test, vi } from "vitest";
import type { Supervisors } from "../runner/supervisor/pool.ts";
import { RunSignals, type RunSignalsOptions } from "./run-signals.ts";
import type { Notice, StopSignal, World } from "./shared/world.ts";

class Left extends Error {}

/** Signals of a runner that has `running` experiments, in a process that does not end. */
function start(
  running: number,
  env: Readonly<Record<string, string>> = {},
  allocation?: RunSignalsOptions["allocation"],
) {
  let time = 0;
  let stop: (signal: StopSignal) => void = () => {};
  let notify: (signal: Notice) => void = () => {};
  const unsubscribed: string[] = [];
  const exit = vi.fn<World["exit"]>((code) => {
    throw new Left(String(code));
  });
  const later: [number, () => void][] = [];
  const world = {
    after: (ms: number, work: () => void) => later.push([ms, work]),
    now: () => new Date(0),
    monotonic: () => time,
    exit,
    onSignal(handler: typeof stop) {
      stop = handler;
      return () => unsubscribed.push("signal");
    },
    onNotice(handler: typeof notify) {
      notify = handler;
      return () => unsubscribed.push("notice");
    },
  } as unknown as World;
  const tell = vi.fn<Supervisors["tell"]>();
  const onStopping = vi.fn<RunSignalsOptions["onStopping"]>();
  const say = vi.fn<RunSignalsOptions["say"]>();
  const flush = vi.fn<RunSignalsOptions["flush"]>();
  const supervisors = { running, tell } as unknown as Supervisors;
  const signals = new RunSignals(world, { env, supervisors, allocation, onStopping, say, flush });
  const unsubscribe = signals.listen();
  return {
    signals,
    unsubscribe,
    unsubscribed,
    later,
    exit,
    tell,
    onStopping,
    say,
    flush,
    /** A signal, so many milliseconds after the one before it. */
    stop: (signal: StopSignal, afterMs = 1_000) => {
      time += afterMs;
      stop(signal);
    },
    notify: (signal: Notice) => notify(signal),
  };
}

describe("a signal that asks the runner to stop", () => {
  test("the first is passed on, the second forces, the third ends the process", () => {
    const { signals, stop, onStopping, flush, exit } = start(1);
    const { interrupt, force } = signals.orders;
    stop("SIGQUIT");
    expect(onStopping).toHaveBeenCalledExactlyOnceWith("SIGQUIT");
    expect([interrupt.reason, force.aborted, signals.received]).toEqual(["SIGTERM", false, "SIGQUIT"]);
    stop("SIGINT");
    expect([force.aborted, exit.mock.calls.length]).toEqual([true, 0]);
    expect(() => stop("SIGINT")).toThrow("131");
    expect(flush).toHaveBeenCalledOnce();
    expect(onStopping).toHaveBeenCalledOnce();
  });

  test("the second ends the process when no experiment runs", () => {
    const { stop } = start(0);
    stop("SIGINT");
    expect(() => stop("SIGINT")).toThrow("130");
  });

  test("of the scheduler: what does not end is killed while there is time left to give it back", () => {
    const { signals, stop, later } = start(
      1,
      { SLURM_JOB_ID: "7" },
      { end: undefined, isEnding: false, graceMs: 2_000 },
    );
    stop("SIGTERM");
    expect([later.map(([ms]) => ms), signals.orders.force.aborted]).toEqual([[2_000], false]);
    later[0]?.[1]();
    expect(signals.orders.force.aborted).toBe(true);
  });

  test("of a user, or where the scheduler kills nobody: experiments have their whole grace", () => {
    const user = start(1, { SLURM_JOB_ID: "7" }, { end: undefined, isEnding: false, graceMs: 2_000 });
    user.stop("SIGINT");
    const patient = start(
      1,
      { OAR_JOB_ID: "7" },
      { end: undefined, isEnding: false, graceMs: Number.POSITIVE_INFINITY },
    );
    patient.stop("SIGTERM");
    expect([user.later, patient.later]).toEqual([[], []]);
  });

  test("one that comes again within 0.2 s is the same", () => {
    const { signals, stop } = start(1);
    stop("SIGINT");
    stop("SIGINT", 199);
    expect(signals.orders.force.aborted).toBe(false);
    stop("SIGINT", 200);
    expect(signals.orders.force.aborted).toBe(true);
  });
});

describe("a signal that is a warning", () => {
  test("inside an allocation it is announced, said once, and nothing more begins", () => {
    const { signals, notify, say, tell } = start(1, { SLURM_JOB_ID: "7" });
    notify("SIGUSR1");
    notify("SIGUSR1");
    expect(say).toHaveBeenCalledOnce();
    expect(tell).toHaveBeenCalledTimes(2);
    expect(tell).toHaveBeenCalledWith({
      kind: "announce",
      signal: "SIGUSR1",
      leave: { afterMs: 60_000, stop: { kind: "interrupted", signal: "SIGTERM" } },
    });
    expect(signals.orders.announced.aborted).toBe(true);
  });

  test("shortly before the end it says that this is the end", () => {
    const end = { end: 30_000, isEnding: true, graceMs: 2_000 };
    const { notify, tell } = start(1, { SLURM_JOB_ID: "7" }, end);
    notify("SIGUSR2");
    expect(tell.mock.calls[0]?.[0]).toMatchObject({ leave: { stop: { isWalltime: true } } });
  });

  test("elsewhere it is only passed on", () => {
    const { signals, notify, say, tell } = start(1);
    notify("SIGUSR2");
    expect(tell).toHaveBeenCalledWith({ kind: "announce", signal: "SIGUSR2" });
    expect(say).not.toHaveBeenCalled();
    expect(signals.orders.announced.aborted).toBe(false);
  });
});

test("afterwards no signal is handled", () => {
  const { unsubscribe, unsubscribed } = start(0);
  unsubscribe();
  expect(unsubscribed).toEqual(["signal", "notice"]);
});
