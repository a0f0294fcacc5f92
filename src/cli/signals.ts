import { isInAllocation } from "../core/allocation.ts";
import { type Notice, STOP_SIGNALS, type StopSignal } from "../verbs/shared/world.ts";
import { isHangupIgnored } from "./bootstrap.ts";

/** Calls `handler` for each signal that asks this process to stop.
 *  @returns removes the handler */
export function onStop(handler: (signal: StopSignal) => void): () => void {
  return listen(STOP_SIGNALS.filter(asksToStop), handler);
}

/** Calls `handler` for each signal that is only a warning.
 *  @returns removes the handler */
export function onNotice(handler: (signal: Notice) => void): () => void {
  const signals: Notice[] = ["SIGUSR1", "SIGUSR2"];
  if (isInAllocation(process.env)) signals.push("SIGXCPU");
  return listen(signals, handler);
}

/** Whether `signal` stops this process: not when it is ignored, or means something else here. */
function asksToStop(signal: StopSignal): boolean {
  if (signal === "SIGHUP") return !isHangupIgnored;
  // Within a job of a scheduler it is a warning (onNotice).
  if (signal === "SIGXCPU") return !isInAllocation(process.env);
  // The profiler of V8 uses this signal.
  if (signal === "SIGPROF") return !/--(cpu-)?prof\b/.test(nodeOptions());
  return true;
}

function nodeOptions(): string {
  return [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""].join(" ");
}

function listen<S extends NodeJS.Signals>(signals: readonly S[], handler: (signal: S) => void): () => void {
  const listeners = signals.map((signal) => [signal, () => handler(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}
