/**
 * The one error that a user can cause. `cooperate` prints its message and exits with its exit
 * code; any other error is a bug and is thrown on. The failure of an experiment is not an error
 * but an outcome (outcome.ts).
 */
export type FailureKind =
  /** The command line is not valid. */
  | "usage"
  /** The list cannot be read or is malformed. */
  | "list"
  /** The list could not be locked or written. */
  | "storage"
  /** A place where runners are to start could not be reached, or refused. */
  | "place";

/** The exit codes of docs/cli.md. */
const EXIT_CODES: Readonly<Record<FailureKind, 2 | 3 | 4>> = { usage: 2, list: 2, storage: 3, place: 4 };

/** A place in a text: the index of a character, or one behind the last. */
export interface Place {
  readonly text: string;
  readonly at: number;
}

/** What a user can cause and mend: `kind` says what it is about, `message` what is wrong and
 *  where, `hint` what to do next. */
export class CooperateError extends Error {
  override readonly name = "CooperateError";
  readonly kind: FailureKind;
  /** What the user may type or do next, printed on a line of its own. */
  readonly hint: string | undefined;
  /** Where it is in a text that was typed: shown with a ^ below. */
  readonly place: Place | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: { hint?: string | undefined; cause?: unknown; place?: Place | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
    this.place = options.place;
  }

  get exitCode(): 2 | 3 | 4 {
    return EXIT_CODES[this.kind];
  }
}

/** Shorthand for the most common kind. */
export function usageError(message: string, hint?: string, place?: Place): CooperateError {
  return new CooperateError("usage", message, { hint, place });
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
