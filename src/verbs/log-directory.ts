import { access, constants } from "node:fs/promises";
import { CooperateError } from "../core/failure.ts";
import { makeSharedFolders } from "../storage/make-folders.ts";
import { realPath } from "../storage/real-path.ts";

/** The directory `path` for job logs of the list `file`. It is made when missing, so that
 *  `--log-dir logs` is enough.
 *  @throws CooperateError (usage) when it cannot be made or written */
export async function writableDirectory(path: string, file: string): Promise<string> {
  try {
    await makeSharedFolders(path, await realPath(file));
    await access(path, constants.W_OK | constants.X_OK);
    return path;
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const message = `job logs cannot be written in ${path} (${why})`;
    throw new CooperateError("usage", message, {
      hint: "name a directory that you can write: --log-dir DIR",
      cause,
    });
  }
}
