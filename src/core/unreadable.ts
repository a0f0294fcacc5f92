import { CooperateError, messageOf } from "./failure.ts";
import { quoteWords } from "./shell-words.ts";

/** A file beside the list that could not be read or not be understood. Its content is unknown,
 *  which is not the same as empty. */
export interface Unreadable {
  readonly path: string;
  /** The system's error code (`EACCES`), or one of our own (`EUNTRUSTED`, {@link ODD_LINE}). */
  readonly code: string;
  /** The system's message. */
  readonly said: string;
  /** The line that could not be understood, counted from 1, when the rest of the file could. */
  readonly line?: number;
  /** What could not be done with the file, when that is something other than reading it. */
  readonly action?: FileAction;
}

type FileAction = "read" | "written" | "removed";

/** Our error code for a line of an unknown form. */
export const ODD_LINE = "EODD";

/** Describes `error` as a problem with `path`.
 *  @param code the system's error code */
export function unreadable(error: unknown, path: string, code: string): Unreadable {
  const own = (error as { path?: unknown } | null)?.path;
  return { path: typeof own === "string" ? own : path, code, said: messageOf(error) };
}

/** Whether both describe the same file and line. */
function isSame(one: Unreadable, other: Unreadable): boolean {
  return one.path === other.path && one.line === other.line;
}

/** Filters out problems that were already reported, so that each is reported once. */
export class UnreportedOnly {
  readonly #reported: Unreadable[] = [];

  /** Those of `found` that were not returned before. */
  filter(found: readonly Unreadable[]): readonly Unreadable[] {
    const unreported: Unreadable[] = [];
    for (const one of found) {
      if (this.#reported.some((other) => isSame(one, other))) continue;
      this.#reported.push(one);
      unreported.push(one);
    }
    return unreported;
  }
}

/** What is wrong, and what to type about it, in one line.
 *  @param action what could not be done with the file */
export function describeUnreadable(
  problem: Unreadable,
  action: FileAction = problem.action ?? "read",
): string {
  const { message, hint } = describeProblem(problem, action);
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** The same as an error, where the file is indispensable. */
export function unreadableError(
  problem: Unreadable,
  action: FileAction = problem.action ?? "read",
): CooperateError {
  const { message, hint } = describeProblem(problem, action);
  return new CooperateError("storage", message, hint === undefined ? {} : { hint });
}

function describeProblem(
  { path, code, said, line }: Unreadable,
  action: FileAction,
): { message: string; hint?: string } {
  const quoted = quoteWords([path]);
  const hint = `look at: ls -ld ${quoted}`;
  switch (code) {
    case ODD_LINE:
      return {
        message: `${path}: this version does not understand line ${line}, which is ignored`,
        hint: `look at: sed -n ${line}p ${quoted}`,
      };
    case "EUNTRUSTED":
      return { message: said, hint: `${hint}; move it away, and cooperate creates it anew` };
    case "EACCES":
    case "EPERM":
      return { message: `${path} cannot be ${action}: no permission`, hint };
    case "ELOOP":
    case "EISDIR":
    case "ENOTDIR":
      return { message: `${path} is not the expected kind of file (${code})`, hint };
    default:
      return { message: `${path} cannot be ${action} (${code || said})`, hint };
  }
}
