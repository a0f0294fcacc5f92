import { join } from "node:path";
import { messageOf } from "../../core/failure.ts";
import { codeOf } from "../../core/errno.ts";
import { readText } from "../../storage/trusted.ts";
import { jobScript } from "../actions/job-script.ts";
import { lastLines } from "../actions/last-lines.ts";
import { runnerScript } from "../shared/runner-script.ts";
import { countAction } from "../shared/die-after.ts";
import type { LaunchRequest, LaunchTools } from "../shared/launch-request.ts";
import type { PoolFolder } from "../pools/pool-folder.ts";
import type { StartedProcess } from "../pools/pool-record.ts";
import { startedProcess } from "../pools/started-process.ts";
import { awaitHeartbeat } from "./await-heartbeat.ts";
import { type Detached, SHELL, startDetached } from "./start-detached.ts";

/** A runner that was started, or why not. */
export interface Started {
  readonly pid: number;
  /** It found nothing to do, or was done within a moment. */
  readonly hasEnded?: true;
  readonly failure?: string;
}

/** So many lines of its log say why a runner has ended. */
const SHOWN = 3;

/** The script of a runner on this machine. */
export function scriptOf(request: LaunchRequest, fact: string): string {
  return jobScript(runnerScript(request, fact));
}

/** Starts a runner on this machine, and waits for its heartbeat.
 *  @param log the name of its log
 *  @param fact what it says of where it works: `local:5f0c1a2b.1`
 *  @param onThere writes down what identifies it, before it begins */
export async function startOne(
  request: LaunchRequest,
  tools: LaunchTools,
  folder: PoolFolder,
  log: string,
  fact: string,
  onThere: (process: StartedProcess) => Promise<void>,
): Promise<Started> {
  const path = join(folder.logs, log);
  const handle = await folder.openLog(log);
  let there: Detached;
  try {
    there = await startDetached(SHELL, tools.env, handle);
  } catch (error) {
    return { pid: 0, failure: `${SHELL[0]} cannot be started (${codeOf(error) || messageOf(error)})` };
  } finally {
    await handle.close();
  }
  await onThere(startedProcess(there.pid));
  await there.begin(scriptOf(request, fact));
  countAction(tools.env);
  const beginning = await awaitHeartbeat(request.list, fact, there.child, tools.clock);
  if (beginning.kind === "silent") tools.say(`pid ${there.pid} gives no sign of life yet; its log: ${path}`);
  if (beginning.kind !== "ended") return { pid: there.pid };
  if ([0, 1].includes(beginning.exitCode ?? 2)) return { pid: there.pid, hasEnded: true };
  const said = lastLines(await readText(path).catch(() => ""), SHOWN);
  return { pid: there.pid, failure: `the runner has ended: ${said === "" ? `see ${path}` : said}` };
}
