import { hostname } from "node:os";
import { CooperateError } from "../core/failure.ts";
import {
  isKeptHere,
  type TunnelNote,
  readTunnelNotes,
  removeTunnelNote,
  writeTunnelNote,
} from "../launch/pools/tunnel-note.ts";
import type { PoolFolder } from "../launch/pools/pool-folder.ts";
import { startedProcess } from "../launch/pools/started-process.ts";
import type { TunnelState } from "../launch/ssh/keep-tunnel.ts";

/** Writes down beside the records of a pool how its tunnel is. */
export class TunnelReport {
  readonly #folder: PoolFolder;
  readonly #over: AbortController;
  readonly #process = startedProcess(process.pid);
  #writing: Promise<void> = Promise.resolve();

  /** @param over aborted when the folder of the pool is not there any more */
  constructor(folder: PoolFolder, over: AbortController) {
    [this.#folder, this.#over] = [folder, over];
  }

  /** @throws CooperateError (place) when another process of this machine keeps the tunnel */
  async begin(): Promise<void> {
    const other = (await readTunnelNotes(this.#folder)).find(isKeptHere)?.process;
    if (other) throw new CooperateError("place", `process ${other.pid} keeps this tunnel already`);
    this.tell({ isUp: false });
    await this.#writing;
  }

  tell(state: TunnelState): void {
    const note: TunnelNote = { version: 1, process: this.#process, ...state };
    this.#writing = this.#writing
      .then(async () => writeTunnelNote(this.#folder, note))
      .catch(() => this.#over.abort());
  }

  /** Removes what was written, unless it is another process's by now. */
  async end(): Promise<void> {
    await this.#writing;
    const own = (await readTunnelNotes(this.#folder)).some(
      ({ process: { pid, host } }) => pid === process.pid && host === hostname(),
    );
    if (own) await removeTunnelNote(this.#folder);
  }
}
