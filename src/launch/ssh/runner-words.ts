import { quoteForScript } from "../../core/shell-words.ts";
import { jobScript } from "../actions/job-script.ts";
import type { Place } from "../places/place.ts";
import type { Unshared } from "./launch-request.ts";
import { directoryWord } from "./place-directory.ts";

/** A runner that is to start at a host. */
export interface RunnerWords {
  readonly pool: string;
  readonly list: string;
  /** Where the host does not see it. */
  readonly unshared?: Pick<Unshared, "address" | "id">;
  /** What starts this program there: node, and a file. */
  readonly program: readonly string[];
  /** The words behind `--run FILE`. */
  readonly options: readonly string[];
  /** Lines of secretsText. */
  readonly secrets: string;
}

/** One of the runners at a place: its number, from 1, and how many there shall be. */
export interface Slot {
  readonly slot: number;
  readonly of: number;
}

/** The words behind `--run FILE` at a place: one with sockets gives each experiment one of them. A
 *  runner works on all of its sockets at the same time, so several runners divide them. */
export function runOptionsAt(
  { sockets = [] }: Pick<Place, "sockets">,
  options: readonly string[],
  { slot, of }: Slot,
): string[] {
  const isSaid = options.some((word) => /^--gpus(?:=|$)/.test(word));
  if (sockets.length === 0 || isSaid) return [...options];
  const shares = Math.min(of, sockets.length);
  const own = sockets.filter((_, i) => i % shares === (slot - 1) % shares);
  const isFilled = options.some((word) => word === "--placeholders");
  return [...options, "--gpus", own.join(","), ...(isFilled ? [] : ["--placeholders"])];
}

/** The script that becomes the runner. It goes into a file that removes itself before it does
 *  anything else, since it may hold the values of `--env`.
 *  @param register lines that write down what identifies the process */
export function runnerText(
  place: Place,
  runner: RunnerWords,
  register: readonly string[],
  which: Slot,
): string {
  const { venv, header, footer } = place;
  const options = runOptionsAt(place, runner.options, which);
  const text = jobScript({
    directory: ".",
    ...(venv !== undefined && { venv }),
    ...(header !== undefined && { header }),
    ...(footer !== undefined && { footer }),
    exports: [
      ["COOPERATE_POOL", quoteForScript([runner.pool])],
      ["COOPERATE_JOB", quoteForScript([`ssh:${place.name}`])],
    ],
    command: [...runner.program, "--run", runner.unshared?.address ?? runner.list, ...options],
  });
  return [
    'rm -f -- "$0"',
    ...register,
    `cd -- ${directoryWord(place, runner.list)} || exit 72`,
    `${runner.secrets}${text}`,
  ].join("\n");
}
