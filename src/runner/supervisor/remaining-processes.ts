import { describeProcesses } from "../../processes/process-signals.ts";
import type { ControlResult } from "../experiment/process-control.ts";

/** The processes of an attempt that still run, in words; undefined when there are none. */
export function describeRunning({ left }: ControlResult): string | undefined {
  return left.length > 0 ? describeProcesses(left) : undefined;
}

/** What became of the processes that outlived the first one, for the foot of the log; undefined
 *  when there were none. */
export function describeRest({ left, ended, stop }: ControlResult): string | undefined {
  const parts = [
    ...(ended.length > 0 ? [`ended what it left running: ${describeProcesses(ended)}`] : []),
    ...(left.length > 0 ? [`${stop ? "could not end" : "left running"}: ${describeProcesses(left)}`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : undefined;
}
