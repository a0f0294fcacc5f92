import type { StartedProcess } from "../pools/pool-record.ts";
import type { Answers } from "./answers.ts";
import type { SshRequest } from "./launch-request.ts";
import type { RunnerWords } from "./runner-words.ts";
import { type Session, tellFrom } from "./session.ts";
import { startScript } from "./start-script.ts";

/** Runners that a host has now. */
export interface HostRunners {
  readonly running: readonly StartedProcess[];
  readonly started: readonly StartedProcess[];
  readonly failure?: string;
}

/** How a runner may end at once without anything being wrong: it had nothing to do, or experiments
 *  failed. */
const IN_ORDER = ["0", "1"];

/** Starts the runners that are missing at a host.
 *  @param logs of all that there shall be, absolute
 *  @throws PlaceFailure when the host refuses */
export async function startRunners(
  session: Session<SshRequest>,
  program: readonly string[],
  logs: readonly string[],
  host: string,
): Promise<HostRunners> {
  const { place, request } = session;
  const { id, real, pool, list, options, secrets, say, unshared } = request;
  const runner: RunnerWords = { pool, list, ...(unshared && { unshared }), program, options, secrets };
  const answers = await tellFrom(session, "starting", startScript(place, runner, { id, logs, real }));
  const failures: string[] = [];
  for (const [slot = "", , , code = ""] of answers.all("ended").map(wordsOf)) {
    const said = logOf(answers, slot);
    if (IN_ORDER.includes(code)) say(`runner ${slot} has ended already: ${said}`);
    else failures.push(`the runner has ended (exit code ${code}): ${said}`);
  }
  for (const [slot = ""] of answers.all("silent").map(wordsOf))
    say(
      `runner ${slot} gives no sign of life yet; its log: ${unshared ? `${host}:` : ""}${logs[Number(slot) - 1]}`,
    );
  const [failure] = failures;
  return {
    running: answers.all("running").flatMap((told) => processOf(told, host)),
    // What has ended in order has worked here, too: its results are to be fetched.
    started: [
      ...answers.all("started"),
      ...answers.all("silent"),
      ...answers.all("ended").filter((told) => IN_ORDER.includes(wordsOf(told)[3] ?? "")),
    ].flatMap((told) => processOf(told, host)),
    ...(failure !== undefined && { failure }),
  };
}

function processOf(told: string, host: string): StartedProcess[] {
  const [, pid = "", startTicks = ""] = wordsOf(told);
  return Number(pid) > 1 && startTicks !== "" ? [{ host, pid: Number(pid), startTicks }] : [];
}

function logOf(answers: Answers, slot: string): string {
  const lines = answers.all("log").filter((line) => line.startsWith(`${slot} `));
  return lines
    .map((line) => line.slice(slot.length + 1).trim())
    .filter((line) => line !== "")
    .join("; ");
}

function wordsOf(told: string): string[] {
  return told.split(" ");
}
