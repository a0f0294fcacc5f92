/** Python keeps what it writes to a file in memory, up to 8 KiB, unless this variable holds any
 *  text: whoever looks at a job log would see nothing for a long time. */
const VARIABLE = "PYTHONUNBUFFERED";

/** The environment of experiments: `env`, in which Python programs write at once, unless `env` says
 *  something of that itself (also nothing: an empty value).
 *  @param isWanted false leaves `env` as it is */
export function unbuffered(env: Readonly<NodeJS.ProcessEnv>, isWanted: boolean): Readonly<NodeJS.ProcessEnv> {
  return isWanted && env[VARIABLE] === undefined ? { ...env, [VARIABLE]: "1" } : env;
}
