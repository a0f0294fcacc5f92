import type { Clock } from "../../core/clock.ts";
import type { LogNames } from "../../runner/experiment/log-names.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { Fence } from "./fence.ts";
import type { InFlight } from "./in-flight.ts";
import type { Presence } from "./presence.ts";

export interface HubOptions {
  readonly file: string;
  /** For how long the heartbeats of runners are kept after their line is gone, milliseconds. */
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Aborted when all lines are to end. */
  readonly over: AbortSignal;
}

/** What all lines that one process serves have in common. */
export interface HubParts extends Pick<HubOptions, "leaseMs" | "clock" | "over"> {
  /** Its updates wait for the lock together, and are written together. */
  readonly list: ListFile;
  /** Real path of the list. */
  readonly real: string;
  readonly names: LogNames;
  readonly inFlight: InFlight;
  readonly fence: Fence;
  /** Of the runners of each line. */
  readonly presences: Set<Presence>;
}
