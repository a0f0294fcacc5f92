/** A runner that could claim an entry and starts nothing now, because the machine has not enough
 *  of what `why` names. */
export interface HeldBackRunner {
  readonly host: string;
  readonly pid: number;
  /** In words, as the runner has written them: from another process, so not to be trusted. */
  readonly why: string;
}
