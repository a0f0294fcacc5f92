import { quoteArgument } from "../../core/shell-words.ts";
import type { JobScript, SecretsFile } from "../actions/job-script.ts";
import type { LaunchRequest } from "./launch-request.ts";

/** The script by which a shell becomes a runner at a place.
 *  @param jobWord shell text that yields the id of the job
 *  @param secrets where the values of `--env` are, unless the environment has them */
export function runnerScript(request: LaunchRequest, jobWord: string, secrets?: SecretsFile): JobScript {
  const { place, pool, list, address = list, directory, runOptions, program } = request;
  const { venv, header, footer, timeMs } = place;
  return {
    directory: directoryOf(request) ?? directory,
    ...(venv !== undefined && { venv }),
    ...(header !== undefined && { header }),
    ...(footer !== undefined && { footer }),
    ...(secrets && { secrets }),
    exports: [
      ["COOPERATE_POOL", quoteArgument(pool)],
      ["COOPERATE_JOB", jobWord],
      // From the start of the script on, which an engine may start again.
      ...(timeMs === undefined ? [] : [["COOPERATE_ENDS", `+${Math.floor(timeMs / 1000)}`] as const]),
    ],
    command: [...program, "--run", address, ...runOptions],
  };
}

function directoryOf({ place, directory }: LaunchRequest): string | undefined {
  const own = place.directory;
  if (own === undefined) return undefined;
  const home = process.env["HOME"];
  if (own.startsWith("~/") && home !== undefined) return `${home}${own.slice(1)}`;
  return own.startsWith("/") ? own : `${directory}/${own}`;
}
