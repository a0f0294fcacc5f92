import { access, constants, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Argv } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";

export interface CommandSpec {
  readonly argv: Argv;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Takes stdout and stderr; nothing goes through us. */
  readonly outputFd: number;
}

export interface StopOrders {
  /** Aborted with the name of the signal to pass on. */
  readonly interrupt: AbortSignal;
  /** Aborted when there is no more time to wait. */
  readonly force: AbortSignal;
  /** Between passing the signal on and SIGKILL, milliseconds. */
  readonly graceMs: number;
}

/** Runs one command to its end, in a process group of its own and without a shell. Ordered to stop, it passes the signal
 *  to the whole group, and kills what is left of it after the grace. */
export async function runCommand(spec: CommandSpec, orders: StopOrders): Promise<Outcome> {
  if (orders.interrupt.aborted) return { kind: "interrupted", signal: String(orders.interrupt.reason) };
  const impossible = [...spec.argv, spec.directory, ...Object.entries(spec.env).flat()].find((text) =>
    text?.includes("\0"),
  );
  if (impossible !== undefined) {
    // spawn throws at once then, which would end the runner and leave the entry for the next one to trip over.
    const where = `${JSON.stringify(impossible.slice(0, 80))} holds a NUL character`;
    return { kind: "unstarted", code: "EINVAL", error: `${where}, which no program can be given` };
  }
  const { execa } = await loadSpawn();
  const [program, ...args] = spec.argv;
  const child = execa(program, args, {
    cwd: spec.directory,
    env: spec.env,
    extendEnv: false,
    stdin: "ignore",
    stdout: spec.outputFd as 1, // any descriptor will do; the types know the first three only
    stderr: spec.outputFd as 1,
    detached: true, // a group (and session) of its own, so that all of it can be told to stop
    cleanup: false, // the experiment survives our death
    buffer: false,
    reject: false,
  });
  const group = child.pid;
  const ended = new AbortController();
  const stopping = group === undefined ? undefined : stopWhenOrdered(group, orders, ended.signal);
  const result = await child;
  ended.abort();
  const signal = await stopping;
  if (signal !== undefined) return { kind: "interrupted", signal };
  if (result.exitCode !== undefined) return { kind: "exited", exitCode: result.exitCode };
  if (result.signal !== undefined) return { kind: "signalled", signal: result.signal };
  return unstarted(spec, result.code ?? "", result.originalMessage ?? "unknown reason");
}

/** Loaded with the first experiment: a list with nothing to do need not pay for it. */
export function loadSpawn(): Promise<typeof import("execa")> {
  return import("execa");
}

/** Waits for the order to stop, or for the end of the command without one. Resolves, when the whole group is gone, with
 *  the signal that was passed on. */
async function stopWhenOrdered(
  group: number,
  orders: StopOrders,
  ended: AbortSignal,
): Promise<string | undefined> {
  await anyAborted(orders.interrupt, ended);
  // Ended by itself at the very moment: its outcome stands.
  if (!orders.interrupt.aborted || ended.aborted) return undefined;
  const signal = String(orders.interrupt.reason) as NodeJS.Signals;
  signalGroup(group, signal);
  const deadline = performance.now() + orders.graceMs;
  while (groupExists(group) && !orders.force.aborted && performance.now() < deadline) await sleep(POLL_MS);
  signalGroup(group, "SIGKILL");
  // A killed process is gone at once unless the kernel holds it (a dead NFS server): that must not hold us for ever.
  const giveUp = performance.now() + KILL_WAIT_MS;
  while (groupExists(group) && performance.now() < giveUp) await sleep(POLL_MS);
  return signal;
}

const POLL_MS = 20;
const KILL_WAIT_MS = 5_000;

function anyAborted(...signals: AbortSignal[]): Promise<void> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const signal of signals) signal.removeEventListener("abort", settle); // a runner outlives many commands
      resolve();
    };
    for (const signal of signals) signal.addEventListener("abort", settle);
  });
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left to hear it.
  }
}

function groupExists(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Says why a program did not start in words that name the culprit: ENOENT may mean program, interpreter or directory. */
async function unstarted(spec: CommandSpec, code: string, message: string): Promise<Outcome> {
  const [program] = spec.argv;
  const fail = (error: string): Outcome => ({ kind: "unstarted", code, error });
  const isDirectory = await stat(spec.directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) return fail(`there is no directory ${spec.directory}`);
  if (code === "ENOENT") {
    const path = program.includes("/") && !program.startsWith("/") ? `${spec.directory}/${program}` : program;
    const there =
      program.includes("/") &&
      (await access(path, constants.F_OK).then(
        () => true,
        () => false,
      ));
    if (there) return fail(`the interpreter that ${program} names in its first line was not found`);
    return fail(`program not found: ${program}`);
  }
  if (code === "EACCES") return fail(`no permission to run ${program}`);
  return fail(message);
}
