import type { ListFile } from "../store/list-file.ts";
import type { TransactionOptions } from "../store/transaction.ts";

/** A list that is elsewhere. */
export interface RemoteRun {
  /** The copy of the list here. */
  readonly replica: string;
  /** Where job logs are until they are sent. */
  readonly logDirectory: string;
  readonly open: (options: TransactionOptions) => ListFile;
  /** By which supervisors know how long experiments may outlive this process
   *  (membership/lease-file.ts); undefined: however long. */
  readonly leaseFile: string | undefined;
  /** Sends what is left of the logs.
   *  @param hurry aborted when there is no time for that */
  readonly end: (hurry: AbortSignal) => Promise<void>;
}
