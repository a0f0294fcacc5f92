import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CooperateError, messageOf } from "../../core/failure.ts";
import { readOwnSecret } from "../../storage/own-secret.ts";
import { CACHE } from "./place-directory.ts";

/** What a tunnel is for. */
export interface TunnelEnds {
  /** Where links lead from the list. */
  readonly real: string;
  /** What ssh gets for the host. */
  readonly target: string;
  /** The pool whose runners use it; "" for one that was opened by hand. */
  readonly pool: string;
}

/** Where our folders of tunnels are at a host, each with the sockets of one tunnel and with what belongs
 *  to the runners that use it. */
const BELOW = ".cache/cooperate/tunnels";

/** The name of the folder of a tunnel at its host: always the same, so that a runner finds the sockets
 *  of later tunnels there. No other list of that path, on another machine, has it.
 *  @throws CooperateError (storage) */
export async function tunnelId(ends: TunnelEnds, env: Readonly<NodeJS.ProcessEnv>): Promise<string> {
  const { real, target, pool } = ends;
  const identity = JSON.stringify([await ownId(env), real, target, pool]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 12);
}

/** What a runner at the host gets behind `--run`. */
export function tunnelAddress(id: string): string {
  return `socket:~/${BELOW}/${id}`;
}

/** The folder as a word of a script. */
export function tunnelFolderWord(id: string): string {
  return `${CACHE}/tunnels/${id}`;
}

/** A file in the folder, absolute. @param home the home at the host */
export function inTunnelFolder(home: string, id: string, name: string): string {
  return `${home}/${BELOW}/${id}/${name}`;
}

/** A random name of this user on this machine, which stays when the host name changes. */
async function ownId(env: Readonly<NodeJS.ProcessEnv>): Promise<string> {
  const folder = join(env["HOME"] ?? homedir(), BELOW);
  const path = join(folder, "from");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await readOwnSecret(path, 8);
  } catch (cause) {
    throw new CooperateError("storage", `${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}
