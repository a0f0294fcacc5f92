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

/** The runners of a list that are dead, and of which a supervisor or an experiment lives on this machine.
 *  @throws the system's error when the storage does not answer */
export async function survivingRunners(file: string): Promise<PresentRunner[]> {
  const directory = await heartbeatsOf(file);
  const dead = (await listHeartbeats(directory)).flatMap((name) => {
    const id = parseRunnerId(name);
    return id && askKernel(id) === "dead" ? [{ name, id }] : [];
  });
  if (dead.length === 0) return [];
  const { survivorsAmong } = await import("./survivors.ts"); // seldom needed
  const surviving = await survivorsAmong(
    directory,
    dead.map(({ name }) => name),
  );
  return dead.filter(({ name }) => surviving.has(name));
}
