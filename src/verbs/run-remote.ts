import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { splitWords } from "../core/shell-words.ts";
import { type Dialled, dial } from "../remote/client/dial.ts";
import { dialSocket } from "../remote/client/dial-socket.ts";
import { RemoteAccess, type RemoteOptions } from "../remote/client/remote-access.ts";
import { type ListAddress, parseAddress } from "../remote/protocol/address.ts";
import { recoverEarlier } from "./recover-earlier.ts";
import { runFrom } from "./run-from.ts";
import type { RunOptions } from "./run-options.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/** How long to wait for the first connection when the other end dials. */
const PATIENCE_MS = 30_000;

/** The list elsewhere that `file` names; undefined when it names a file of this machine. */
export function addressOf(world: World, file: string): ListAddress | undefined {
  return existsSync(resolve(world.cwd, file)) ? undefined : parseAddress(file);
}

/** What a runner does for a list elsewhere.
 *  @throws CooperateError (usage) for options that need the folder of the list; (place) when it
 *    cannot be reached */
export async function runRemote(world: World, command: Command, address: ListAddress): Promise<ExitCode> {
  const { remoteCommand = "cooperate", outlive = false, logDir } = command.opts<RunOptions>();
  const { onDone, halt, limit } = command.opts<{ onDone?: string; halt?: string; limit?: string[] }>();
  if (logDir !== undefined)
    throw usageError(`--log-dir: the logs of ${address.text} are written beside that list`, "leave it out");
  if (onDone !== undefined)
    throw usageError(
      `--on-done: who runs a list elsewhere cannot announce its end`,
      `say it to a runner on that machine`,
    );
  const program = splitWords(remoteCommand);
  if (program.length === 0) throw usageError("--remote-command has no words");
  const interactive = world.stdin.isTTY === true && world.stderr.isTTY === true;
  const { env } = world;
  const isWhole = halt !== undefined || limit !== undefined;
  let patienceMs = PATIENCE_MS;
  const dialAgain = (mayAsk: boolean): Dialled => {
    if (!address.isSocket) return dial({ address, program, env, interactive: mayAsk });
    const onWait = (): void => say(world, `waiting for a tunnel in ${address.path} ...`);
    const dialled = dialSocket({ folder: address.path, env, clock: world, patienceMs, onWait });
    patienceMs = 0; // later the pauses between tries are long enough
    return dialled;
  };
  const options: RemoteOptions = {
    address,
    env,
    clock: world,
    outlive,
    dial: dialAgain,
    say: (line) => say(world, line),
  };
  const access = await RemoteAccess.open(options, interactive);
  let endEarlier: (hurry: AbortSignal) => Promise<void> = async () => {};
  try {
    endEarlier = await recoverEarlier(world, options);
    return await runFrom(world, command, {
      file: address.text,
      open: (options = {}) => access.list(options),
      remote: {
        replica: access.replica.path,
        logDirectory: access.spool.logs,
        leaseFile: outlive ? undefined : access.spool.leaseFile,
        open: (options) => access.list({ ...options, isWhole }),
        end: async (hurry) => {
          await access.end(hurry);
          await endEarlier(hurry);
        },
      },
    });
  } finally {
    await access.end(AbortSignal.abort());
    await endEarlier(AbortSignal.abort());
  }
}
