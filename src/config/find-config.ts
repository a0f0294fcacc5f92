import { existsSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** The name of a configuration file beside lists, or in a folder above them. */
export const CONFIG_NAME = ".cooperate.yaml";

/** The paths of configuration files; those of weaker ones first. */
export interface ConfigPaths {
  /** The user's own, which need not exist. */
  readonly user: string;
  /** The nearest one upward from a list; undefined when there is none. */
  readonly nearest: string | undefined;
}

/** Where defaults for a verb about `list`, a file or a folder, come from. */
export function configPaths(env: Readonly<NodeJS.ProcessEnv>, list: string): ConfigPaths {
  return { user: userConfig(env), nearest: nearestConfig(folderOf(list)) };
}

/** The configuration files that exist; those of weaker ones first. */
export function existingConfigs({ user, nearest }: ConfigPaths): readonly string[] {
  return [user, nearest].filter((path) => path !== undefined).filter((path) => existsSync(path));
}

/** By the rules of https://specifications.freedesktop.org/basedir-spec/latest/: a path that is not
 *  absolute does not count. */
function userConfig(env: Readonly<NodeJS.ProcessEnv>): string {
  const given = env["XDG_CONFIG_HOME"] ?? "";
  const home = isAbsolute(given) ? given : join(env["HOME"] || homedir(), ".config");
  return join(home, "cooperate", "config.yaml");
}

function nearestConfig(folder: string): string | undefined {
  const path = join(folder, CONFIG_NAME);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : nearestConfig(above);
}

/** The folder that a list is in, or will be: a symbolic link to a list counts as the list. */
function folderOf(list: string): string {
  for (const path of [list, dirname(resolve(list))]) {
    try {
      const real = realpathSync(path);
      return statSync(real).isDirectory() ? real : dirname(real);
    } catch {
      // it does not exist yet
    }
  }
  return dirname(resolve(list));
}
