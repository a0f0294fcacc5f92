import { rm } from "node:fs/promises";
import type { Perform } from "../actions/action.ts";
import type { Place } from "../places/place.ts";
import { type Connection, connectionTo } from "./connection.ts";
import { controlFolder, controlPath } from "./control-path.ts";
import { closeOver, hasControlPath, settingsOver } from "./over-ssh.ts";
import { checked } from "./place-failure.ts";

/** What every visit to a host is made with. */
export interface Visit {
  /** Random letters and digits. */
  readonly id: string;
  /** Whether somebody can answer questions of ssh. */
  readonly interactive: boolean;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly perform: Perform;
  /** Says something that happened at the place meanwhile. */
  readonly say: (line: string) => void;
}

/** Does `work` with one connection to a place, which all sessions share; it is closed at the end.
 *  @throws PlaceFailure when ssh is missing; whatever `work` throws */
export async function withConnection<T>(
  place: Place,
  { id, interactive, env, perform }: Visit,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const plain = connectionTo(place, { interactive });
  const settings = checked(await perform(settingsOver(plain)), "ssh", "ssh -G");
  if (hasControlPath(settings.stdout)) return work(plain); // the user's own, which stays open
  const folder = await controlFolder(env);
  if (folder === undefined) return work(plain);
  const connection = connectionTo(place, {
    interactive,
    controlPath: controlPath(folder.path, id, place.name),
  });
  try {
    return await work(connection);
  } finally {
    await perform(closeOver(connection)); // there is none to close where the host was not reached
    if (folder.isTemporary) await rm(folder.path, { recursive: true, force: true });
  }
}
