import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes that a path of a socket may have on all systems (sun_path of unix(7)), without the 17 that
 *  ssh puts behind it for a moment. */
const LONGEST = 104 - 1 - 17;

export interface ControlFolder {
  readonly path: string;
  readonly isTemporary: boolean;
}

/** A folder for the sockets of shared connections that only the user can enter; a temporary one
 *  where the path of the usual one would be too long, or cannot be made. */
export async function controlFolder(env: Readonly<NodeJS.ProcessEnv>): Promise<ControlFolder | undefined> {
  const { XDG_RUNTIME_DIR: runtime, HOME: home } = env;
  const usual = [
    ...(runtime ? [join(runtime, "cooperate")] : []),
    ...(home ? [join(home, ".cache/cooperate/ssh")] : []),
  ].filter((folder) => Buffer.byteLength(controlPath(folder, "", "")) <= LONGEST);
  for (const folder of usual) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      return { path: folder, isTemporary: false };
    } catch {
      continue; // another one serves
    }
  }
  const folder = join(tmpdir(), "cooperate-ssh-");
  if (Buffer.byteLength(controlPath(`${folder}......`, "", "")) > LONGEST) return undefined;
  return mkdtemp(folder).then(
    (path) => ({ path, isTemporary: true }),
    () => undefined,
  );
}

/** The socket of a launch to a place. It belongs to the launch alone, which closes it.
 *  @param id of the launch */
export function controlPath(folder: string, id: string, place: string): string {
  return join(folder, createHash("sha256").update(`${id} ${place}`).digest("hex").slice(0, 16));
}
