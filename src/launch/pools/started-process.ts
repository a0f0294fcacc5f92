import { hostname } from "node:os";
import { askKernel, machineIdentity } from "../../processes/runner-id.ts";
import { startOfProcess } from "../../processes/proc-files.ts";
import type { StartedProcess } from "./pool-record.ts";

/** What identifies the process `pid` of this machine, also when its number is used again. */
export function startedProcess(pid: number): StartedProcess {
  const { boot } = machineIdentity();
  return { host: hostname(), pid, startTicks: startOfProcess(pid) ?? "0", boot };
}

/** Whether a process lives; "elsewhere" when that is a question for another machine. */
export function stateOf({ host, pid, startTicks, boot }: StartedProcess): "alive" | "dead" | "elsewhere" {
  if (host !== hostname()) return "elsewhere";
  const here = machineIdentity();
  if (boot !== undefined && boot !== here.boot) return "dead";
  return askKernel({ host, pid, start: startTicks, ...here, incarnation: 0 });
}
