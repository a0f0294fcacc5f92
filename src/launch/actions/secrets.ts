import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";

/**
 * The text of the file that a job script reads for `--env NAME`: one `export` a line. It is the only
 * place outside the user's own shell where the values are: neither a script, nor an argv, nor a
 * record holds them. The file has mode 0600.
 *
 * The file lies beside the record of its submission and lives as long as that does: each task of an
 * array reads it when it starts, and one that the engine requeues reads it once more. It is removed
 * when the submission is seen to have ended, is stopped, or is purged; a script that is read only
 * once (over ssh) removes it itself.
 * @param names as the user gave them
 * @param env where the values are
 * @throws CooperateError (usage) when a name is none of a variable, or has no value
 */
export function secretsText(names: readonly string[], env: Readonly<NodeJS.ProcessEnv>): string {
  return names.map((name) => `export ${name}=${valueOf(name, env)}\n`).join("");
}

function valueOf(name: string, env: Readonly<NodeJS.ProcessEnv>): string {
  // The value of `NAME=VALUE` would be in the history of the shell, and here in a message.
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw usageError("--env takes the name of a variable", "export NAME=... before, then type: --env NAME");
  const value = env[name];
  if (value === undefined)
    throw usageError(`--env ${name}: there is no such variable here`, `type: export ${name}=...`);
  return quoteForScript([value]);
}
