import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The folder of this program in the user's own cache, whether it is there or not
 *  (https://specifications.freedesktop.org/basedir-spec/latest/).
 *  @throws the system's error when the user has no home */
export function userCache({ XDG_CACHE_HOME: given = "", HOME }: Readonly<NodeJS.ProcessEnv>): string {
  return join(isAbsolute(given) ? given : join(HOME ?? homedir(), ".cache"), "cooperate");
}
