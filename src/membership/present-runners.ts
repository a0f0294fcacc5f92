import { codeOf } from "../core/errno.ts";
import { unreadable, unreadableError } from "../core/unreadable.ts";
import { askKernel, parseRunnerId, type RunnerId } from "../processes/runner-id.ts";
import { heartbeatsOf, listHeartbeats } from "./heartbeat.ts";

/** A runner that has a heartbeat. */
export interface PresentRunner {
  /** Its id as text. */
  readonly name: string;
  readonly id: RunnerId;
}

/** The runners of a list that have a heartbeat and are not known to be dead.
 *  @throws CooperateError (storage) when the heartbeats cannot be listed */
export async function presentRunners(file: string): Promise<PresentRunner[]> {
  return (await runnersOf(file)).filter(({ id }) => askKernel(id) !== "dead");
}

/** All runners of a list that have a heartbeat.
 *  @throws CooperateError (storage) when the heartbeats cannot be listed */
export async function runnersOf(file: string): Promise<PresentRunner[]> {
  const directory = await heartbeatsOf(file);
  const names = await listHeartbeats(directory).catch((error: unknown) => {
    throw unreadableError(unreadable(error, directory, codeOf(error)));
  });
  return names.flatMap((name) => {
    const id = parseRunnerId(name);
    return id ? [{ name, id }] : [];
  });
}
