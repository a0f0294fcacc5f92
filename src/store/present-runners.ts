import { heartbeatsOf, listHeartbeats } from "./heartbeat.ts";
import { askKernel, parseRunnerId, type RunnerId } from "./runner-id.ts";

export interface PresentRunner {
  /** Its id as text. */
  readonly name: string;
  readonly id: RunnerId;
}

/** The runners of a list that have a heartbeat and are not known to be dead.
 *  @throws the system's error when the storage does not answer */
export async function presentRunners(file: string): Promise<PresentRunner[]> {
  const names = await listHeartbeats(await heartbeatsOf(file));
  return names.flatMap((name) => {
    const id = parseRunnerId(name);
    return id && askKernel(id) !== "dead" ? [{ name, id }] : [];
  });
}
