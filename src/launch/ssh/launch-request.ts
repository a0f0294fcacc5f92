import type { FileHandle } from "node:fs/promises";
import type { Action } from "../actions/action.ts";
import type { Mutex } from "../../core/mutex.ts";
import type { StartedProcess } from "../pools/pool-record.ts";
import type { Visit } from "./open-connection.ts";
import type { Program } from "./program.ts";

/** What is asked of a place of kind ssh. */
export interface SshRequest extends Visit {
  readonly pool: string;
  /** The list, absolute, and where links lead from there: the host sees it under the same path. */
  readonly list: string;
  readonly real: string;
  /** Where the host does not see the list: how its runners reach it. */
  readonly unshared?: Unshared;
  /** How many runners there shall be. */
  readonly runners: number;
  /** The words behind `--run FILE`. */
  readonly options: readonly string[];
  /** Lines of secretsText. */
  readonly secrets: string;
  /** What to bring, and the archive of it, which is made when the first host needs it. */
  readonly program: Program;
  readonly archive: () => Promise<string>;
  readonly nodeArchive: () => Promise<string>;
  /** The folder of the logs of the pool, absolute, and how to open one, for all who may use the
   *  list. */
  readonly logs: string;
  readonly openLog: (name: string) => Promise<FileHandle>;
  /** `--only` and `--skip`: stages. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Hosts that may share a folder prepare it one after the other. */
  readonly preparing: (directory: string) => Mutex;
}

/** How the runners of a host reach a list whose folder it does not see. */
export interface Unshared {
  /** What they get behind `--run`. */
  readonly address: string;
  /** Of tunnelId: names our folder there. */
  readonly id: string;
  /** Makes sure that there is a tunnel; without it the runners dial.
   *  @throws CooperateError (place) when there is none */
  readonly connect?: () => Promise<void>;
  /** What that would start, for `--dry-run`. */
  readonly plan?: readonly Action[];
}

/** What became of a launch at a place of kind ssh. */
export interface SshOutcome {
  readonly place: string;
  /** The runners that there were already. */
  readonly running: readonly StartedProcess[];
  readonly started: readonly StartedProcess[];
  /** Why there are fewer than wanted: words of ssh, or of the host. */
  readonly failure?: string;
  readonly hint?: string;
}
