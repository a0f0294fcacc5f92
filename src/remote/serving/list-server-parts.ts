import type { Clock } from "../../core/clock.ts";
import type { LogNames } from "../../runner/experiment/log-names.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { Fence } from "./fence.ts";
import type { InFlight } from "./in-flight.ts";
import type { RemoteHeartbeats } from "./remote-heartbeats.ts";

export interface ListServerOptions {
  readonly file: string;
  /** For how long the heartbeats of runners are kept after their connection is gone, milliseconds. */
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Aborted when all connections are to end. */
  readonly over: AbortSignal;
}

/** What all connections that one process serves have in common. */
export interface ListServerParts extends Pick<ListServerOptions, "leaseMs" | "clock" | "over"> {
  /** Its updates wait for the lock together, and are written together. */
  readonly list: ListFile;
  /** Real path of the list. */
  readonly real: string;
  readonly names: LogNames;
  readonly inFlight: InFlight;
  readonly fence: Fence;
  /** Of the runners of each connection. */
  readonly allHeartbeats: Set<RemoteHeartbeats>;
}
