import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LONGEST_SOCKET_PATH } from "../../core/socket-path.ts";

/** Bytes; ssh puts 17 more behind the path for a moment. */
const LONGEST = LONGEST_SOCKET_PATH - 17;

export interface ControlFolder {
  readonly path: string;
  readonly isTemporary: boolean;
}

/** Folders that may hold the sockets of shared connections, the best first: no path in them is too
 *  long. */
export function controlFolders({
  XDG_RUNTIME_DIR: runtime,
  HOME: home,
}: Readonly<NodeJS.ProcessEnv>): string[] {
  return [
    ...(runtime ? [join(runtime, "cooperate")] : []),
    ...(home ? [join(home, ".cache/cooperate/ssh")] : []),
  ].filter(isShort);
}

/** Makes a folder for the sockets of shared connections that only the user can enter; a temporary
 *  one where no other serves. */
export async function controlFolder(env: Readonly<NodeJS.ProcessEnv>): Promise<ControlFolder | undefined> {
  for (const path of controlFolders(env)) {
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
      await chmod(path, 0o700);
      return { path, isTemporary: false };
    } catch {
      continue; // another one serves
    }
  }
  const prefix = join(tmpdir(), "cooperate-ssh-");
  if (!isShort(`${prefix}......`)) return undefined;
  return mkdtemp(prefix).then(
    (path) => ({ path, isTemporary: true }),
    () => undefined,
  );
}

function isShort(folder: string): boolean {
  return Buffer.byteLength(controlPath(folder, "", "")) <= LONGEST;
}

/** The socket of a launch to a place. It belongs to the launch alone, which closes it.
 *  @param id of the launch */
export function controlPath(folder: string, id: string, place: string): string {
  return join(folder, createHash("sha256").update(`${id} ${place}`).digest("hex").slice(0, 16));
}
