import { isInAllocation } from "../core/allocation.ts";
import { type Notice, STOP_SIGNALS, type StopSignal } from "../verbs/world.ts";
import { isHangupIgnored } from "./bootstrap.ts";

/** Calls `handler` for each signal that asks this process to stop; the result takes it back. */
export function onStop(handler: (signal: StopSignal) => void): () => void {
  return listen(STOP_SIGNALS.filter(isHeard), handler);
}

/** Calls `handler` for each signal that is a warning and not an order; the result takes it back. */
export function onNotice(handler: (signal: Notice) => void): () => void {
  const signals: Notice[] = ["SIGUSR1", "SIGUSR2"];
  if (isInAllocation(process.env)) signals.push("SIGXCPU");
  return listen(signals, handler);
}

function isHeard(signal: StopSignal): boolean {
  if (signal === "SIGHUP") return !isHangupIgnored;
  // Within a job of a scheduler it is a warning: onNotice.
  if (signal === "SIGXCPU") return !isInAllocation(process.env);
  // V8's profiler lives on this one.
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
