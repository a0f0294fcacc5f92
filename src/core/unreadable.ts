import { CooperateError, messageOf } from "./failure.ts";
import { quoteWords } from "./shell-words.ts";

/** Something beside the list that could not be read, or not be understood: nobody knows what it says, which is not the same as its saying
 *  nothing. */
export interface Unreadable {
  readonly path: string;
  /** The system's name for it (`EACCES`), or one of ours (`EUNTRUSTED`, {@link ODD_LINE}). */
  readonly code: string;
  /** The same in words. */
  readonly said: string;
  /** Of a file of which only this line could not be understood; counted from 1. */
  readonly line?: number;
  /** What could not be done with it, where that is not that it could not be read. */
  readonly doing?: Doing;
}

type Doing = "read" | "written" | "removed";

/** Code of a line that is none we know. */
export const ODD_LINE = "EODD";

/** What `error` says of `path`.
 *  @param code the system's name for it */
export function unreadable(error: unknown, path: string, code: string): Unreadable {
  const own = (error as { path?: unknown } | null)?.path;
  return { path: typeof own === "string" ? own : path, code, said: messageOf(error) };
}

/** Whether both are about the same. */
function isSame(one: Unreadable, other: Unreadable): boolean {
  return one.path === other.path && one.line === other.line;
}

/** What is unreadable is told once: when it is found again it is no news. */
export class ToldOnce {
  readonly #told: Unreadable[] = [];

  /** Those of `found` that were not told of yet. */
  news(found: readonly Unreadable[]): readonly Unreadable[] {
    const fresh: Unreadable[] = [];
    for (const one of found) {
      if (this.#told.some((other) => isSame(one, other))) continue;
      this.#told.push(one);
      fresh.push(one);
    }
    return fresh;
  }
}

/** What is wrong, and what to type about it, in one line.
 *  @param doing what could not be done with it */
export function describeUnreadable(it: Unreadable, doing: Doing = it.doing ?? "read"): string {
  const { message, hint } = inWords(it, doing);
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** The same as an error, where nothing can be done without it. */
export function unreadableError(it: Unreadable, doing: Doing = it.doing ?? "read"): CooperateError {
  const { message, hint } = inWords(it, doing);
  return new CooperateError("storage", message, hint === undefined ? {} : { hint });
}

function inWords({ path, code, said, line }: Unreadable, doing: Doing): { message: string; hint?: string } {
  const quoted = quoteWords([path]);
  const hint = `look at: ls -ld ${quoted}`;
  switch (code) {
    case ODD_LINE:
      return {
        message: `${path}: line ${line} says nothing that this version understands, and is passed over`,
        hint: `look at: sed -n ${line}p ${quoted}`,
      };
    case "EUNTRUSTED":
      return { message: said, hint: `${hint}; cooperate makes it anew when it is moved away` };
    case "EACCES":
    case "EPERM":
      return { message: `${path} cannot be ${doing}: no permission`, hint };
    case "ELOOP":
    case "EISDIR":
    case "ENOTDIR":
      return { message: `${path} is not what belongs there (${code})`, hint };
    default:
      return { message: `${path} cannot be ${doing} (${code || said})`, hint };
  }
}
