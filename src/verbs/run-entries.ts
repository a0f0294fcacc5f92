import { resolve } from "node:path";
import { mayHaveToLeave } from "../core/allocation.ts";
import { workplaceOf } from "../core/allocation-job.ts";
import type { Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { unbuffered } from "../core/unbuffered.ts";
import { limitV8 } from "../core/v8-flags.ts";
import type { HookOptions, Hooks } from "../hooks/hooks.ts";
import { misspeltKeys } from "../list/queries/misspelt-keys.ts";
import { tally } from "../list/queries/tally.ts";
import { presentRunners } from "../membership/present-runners.ts";
import { describeMisspelt } from "../report/misspelt-lines.ts";
import { describeSummary } from "../report/run-summary.ts";
import { mayBatch, type RunnerOptions } from "../runner/options.ts";
import type { Allocation } from "../runner/allocation/allocation.ts";
import { Supervisors } from "../runner/supervisor/pool.ts";
import { openListFile } from "../store/list-file.ts";
import type { TransactionOptions } from "../store/transaction.ts";
import { writableDirectory } from "./log-directory.ts";
import { warnOfOpenFolder } from "./open-folder.ts";
import type { PoolScaling } from "./pool-scaling.ts";
import type { RemoteRun } from "./remote-run.ts";
import { RunConsole } from "./run-console.ts";
import { exitCodeOf } from "./run-exit-code.ts";
import { failedAlike, misfitLines } from "./run-remainder.ts";
import { RunSignals } from "./run-signals.ts";
import type { SlotRequest } from "./slot-options.ts";
import type { ExitCode } from "./shared/verb.ts";
import type { World } from "./shared/world.ts";

/**
 * What `--run` and `--one` have in common: console, signals, call-backs and an exit code around
 * the work loop.
 */
export interface RunRequest
  extends
    SlotRequest,
    Pick<
      RunnerOptions,
      | "wanted"
      | "entry"
      | "retries"
      | "retryWith"
      | "wrap"
      | "placeholders"
      | "afterFailure"
      | "checkIntervalMs"
      | "maxFailures"
      | "max"
      | "halt"
      | "limits"
      | "delayMs"
      | "untilMs"
      | "timeout"
      | "leaseMs"
      | "graceMs"
      | "leaveChildren"
      | "idleMs"
    > {
  /** The list, as it is named in messages. */
  readonly file: string;
  /** The list is elsewhere: how it is reached. */
  readonly remote?: RemoteRun;
  readonly logDirectory: string | undefined;
  /** Whether Python programs are told to write their output at once. */
  readonly unbuffer: boolean;
  /** How long before the end of the allocation experiments are asked to end, milliseconds. */
  readonly marginMs?: number;
  /** Whether only failures and the summary are shown. */
  readonly quiet: boolean;
  /** Which call-backs are made. */
  readonly hooks?: HookOptions | undefined;
}

/** How long an entry whose check did not hold waits until the check is repeated for the first
 *  time. */
export const CHECK_INTERVAL_MS = 10_000;

/** Runs entries and reports what happens.
 *  @returns the exit code
 *  @throws CooperateError when list, storage or log directory fail */
export async function runEntries(world: World, request: RunRequest): Promise<ExitCode> {
  limitV8();
  world.ignoreOutputErrors(); // the experiments are worth more than the messages about them
  const inside = mayHaveToLeave(world.env) ? await import("./run-allocation.ts") : undefined;
  const allocation = inside?.allocationOf(world, request.marginMs);
  const env = {
    ...unbuffered({ ...world.env }, request.unbuffer),
    ...inside?.endVariable(world.env, allocation?.end),
  };
  const supervisors = new Supervisors(env, request.remote?.leaseFile);
  supervisors.begin(); // it starts while we read the list and load the rest of the program
  try {
    return await runWith(supervisors, env, world, { ...request, allocation });
  } finally {
    supervisors.end();
    allocation?.close();
  }
}

async function runWith(
  supervisors: Supervisors,
  env: Readonly<NodeJS.ProcessEnv>,
  world: World,
  request: RunRequest & Pick<RunnerOptions, "allocation">,
): Promise<ExitCode> {
  const { allocation } = request;
  const {
    file: shown,
    remote,
    logDirectory: wantedDirectory,
    hooks: hookOptions,
    tail,
    quiet,
    ...options
  } = request;
  const file = remote?.replica ?? shown;
  const { slots, wanted } = options;
  const isSingle = options.entry !== undefined;
  const console = new RunConsole(world, shown, {
    slots,
    tail,
    quiet,
    isElsewhere: remote !== undefined,
    wanted: isSingle ? undefined : wanted,
  });
  let hooks: Hooks | undefined;
  const emit = (event: RunEvent): void => {
    console.report(event);
    hooks?.observe(event);
  };
  const signals = new RunSignals(world, {
    env,
    supervisors,
    allocation,
    // Not the number of started events: an experiment that has just started has not sent its event
    // yet.
    onStopping: (signal) =>
      emit({ kind: "stopping", signal, running: Math.min(console.slots, supervisors.running) }),
    say: (line) => console.say(line),
    flush: () => console.flush(),
  });
  if (allocation) {
    const { sayEnd } = await import("./run-allocation.ts");
    sayEnd(world, allocation, options.untilMs, (line) => console.say(line));
  }
  const onStuck = async (): Promise<void> => {
    if (signals.received === undefined || supervisors.running > 0) return;
    const then = console.running > 0 ? ": what ran here becomes pending again by itself" : "";
    console.say(`left without ${remote ? "a connection to" : "the lock of"} ${shown}${then}`);
    signals.leave(signals.received);
  };
  const open = remote?.open ?? ((how: TransactionOptions) => openListFile(file, how));
  const list = open({
    hurry: { signal: signals.orders.interrupt, onStuck },
    onWait: (waitedMs, code, lock, said) => emit({ kind: "waiting", waitedMs, code, lock, said }),
  });
  // A list that cannot be read is reported before anything is changed. The entries are not kept:
  // this function lasts as long as the runner.
  const { waiting, notes } = beforehand(await list.read(), options);
  const logDirectory =
    remote?.logDirectory ?? (await writableDirectory(resolve(world.cwd, wantedDirectory ?? "."), file));
  const warning = await warnOfOpenFolder(file);
  if (warning !== undefined) console.say(warning);
  for (const line of notes) console.say(line);
  if (mayBatch(options))
    supervisors.prepare(Math.min(waiting, options.max), await countRunners(file), console.slots);
  if (hookOptions) {
    const place = { file: resolve(world.cwd, file), directory: world.cwd, logDirectory, env: world.env };
    const { Hooks } = await import("../hooks/hooks.ts"); // most runs have none
    hooks = new Hooks(hookOptions, { ...place, report: (line) => console.say(line) });
  }
  const unsubscribe = signals.listen();
  const scaling = allocation && !isSingle ? await scalingOf(world, request, allocation, console) : undefined;
  try {
    // Loaded while the supervisor starts.
    const { runList } = await import("../runner/run-list.ts");
    if (scaling) scaling.begin(await list.read());
    const summary = await runList({
      ...options,
      list,
      supervisors,
      directory: world.cwd,
      logDirectory,
      env,
      orders: signals.orders,
      echo: (n) => console.echo(n),
      clock: world,
      emit,
      onRecorded: (entries, ends) => console.observe(entries, ends),
      ...(remote && { uniqueLogs: true }),
      ...(!remote && { onLook: (entries: readonly Entry[]) => hooks?.observeList(entries) }),
    });
    await console.sayLastFailure();
    const entries = await list.read();
    const alike = await failedAlike(entries, summary);
    for (const line of describeSummary(summary, tally(entries), shown, { isSingle, alike }))
      console.say(line);
    if (!isSingle) for (const line of misfitLines(entries, request)) console.say(line);
    if (!remote) hooks?.observeList(entries);
    const again = await scaling?.end(summary, entries);
    if (again !== undefined) return again;
    return exitCodeOf(summary, entries, signals.received, request);
  } finally {
    supervisors.end();
    await hooks?.end(signals.orders.interrupt);
    await remote?.end(signals.orders.interrupt);
    console.flush();
    unsubscribe();
  }
}

/** What this runner does for its pool, where that looks after itself. */
async function scalingOf(
  world: World,
  request: RunRequest,
  { marginMs }: Pick<Allocation, "marginMs">,
  console: RunConsole,
): Promise<PoolScaling | undefined> {
  // What a pool remembers is beside the list.
  if (request.remote || workplaceOf(world.env).pool === undefined) return undefined;
  const { PoolScaling } = await import("./pool-scaling.ts"); // most runners are in no pool
  return PoolScaling.of(world, { ...request, marginMs, say: (line) => console.say(line) });
}

/** How many entries are pending, and what is to be said of those that will run. */
function beforehand(
  entries: readonly Entry[],
  { entry, wanted }: Pick<RunRequest, "entry" | "wanted">,
): { readonly waiting: number; readonly notes: readonly string[] } {
  const pending = [...entries.entries()].filter(([, { status }]) => status === "pending");
  const named = [...entries.entries()].filter(([n]) => n === entry);
  const toRun = entry === undefined ? pending.filter(([n, each]) => wanted(each, n, entries.length)) : named;
  return { waiting: pending.length, notes: describeMisspelt(misspeltKeys(toRun)) };
}

/** How many runners will work on the list, with this one. Storage that does not answer counts as
 *  no others. */
async function countRunners(file: string): Promise<number> {
  return 1 + (await presentRunners(file).catch(() => [])).length;
}
