import type { Options } from "execa";
import type { Clock } from "../core/clock.ts";
import type { Action, Perform, Performed } from "./actions/action.ts";
import { environmentOf } from "./actions/environment.ts";
import { countAction } from "./shared/die-after.ts";

/** What a program that says nothing for so long is worth a line. sbatch(1) without a slurm.conf
 *  blocks for a minute. */
const SILENCE_MS = 5_000;

interface Surroundings {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly clock: Pick<Clock, "after">;
  /** Says on stderr what is waited for. */
  readonly say: (line: string) => void;
}

/** The one way in which a launch starts programs: without a shell, and with all of their output
 *  captured. */
export function performer({ env, clock, say }: Surroundings): Perform {
  return async (action, limitMs) => {
    const [program = "", ...words] = action.argv;
    // A shell that starts the program of an engine tells nobody anything.
    const what = program === "bash" ? `: ${action.label}` : ` for ${program} (${action.label})`;
    const silence = clock.after(SILENCE_MS, () => say(`waiting${what} ...`));
    try {
      const { execa } = await import("execa"); // most verbs start no program
      return performed(await execa(program, words, optionsOf(action, env, limitMs)));
    } finally {
      silence();
      countAction(env);
    }
  };
}

function optionsOf(
  action: Action,
  env: Readonly<NodeJS.ProcessEnv>,
  limitMs: number | undefined,
): Options & { reject: false } {
  return {
    input: action.stdin ?? "",
    env: environmentOf(action, env),
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    ...(limitMs !== undefined && { timeout: limitMs, killSignal: "SIGKILL" }),
  };
}

/** What execa says of a program. */
interface Ended {
  readonly exitCode?: number | undefined;
  readonly stdout?: unknown;
  readonly stderr?: unknown;
  readonly code?: string | undefined;
  readonly timedOut: boolean;
}

function performed({ exitCode, stdout, stderr, code, timedOut }: Ended): Performed {
  const why = timedOut ? "ETIMEDOUT" : exitCode === undefined ? code : undefined;
  return {
    exitCode,
    stdout: typeof stdout === "string" ? stdout : "",
    stderr: typeof stderr === "string" ? stderr : "",
    ...(why !== undefined && { code: why }),
  };
}
