import { createHash } from "node:crypto";
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { CooperateError, messageOf } from "../../core/failure.ts";
import { randomBytes } from "../../core/random.ts";
import { machineIdentity } from "../../processes/runner-id.ts";
import type { ListAddress } from "../line/address.ts";

/** Where the runners of this machine that work on one list elsewhere keep what belongs to it. */
export interface Spool {
  /** The copy of the list, which this machine's runners have in common. */
  readonly replica: string;
  /** Job logs, until they are sent. */
  readonly logs: string;
  /** One file for each claim whose log is not sent yet. */
  readonly unsent: string;
  /** Touched by those who reach the list (membership/leash.ts). */
  readonly leash: string;
  /** Known to this machine alone. */
  readonly secret: string;
}

/** Makes the folder of a list elsewhere, below the cache of the user. Another machine that shares
 *  the home, and this one after it was started anew, have another: their processes are others.
 *  @throws CooperateError (storage) when it cannot be made */
export async function openSpool(address: ListAddress, env: Readonly<NodeJS.ProcessEnv>): Promise<Spool> {
  const { XDG_CACHE_HOME: given = "" } = env;
  const cache = isAbsolute(given) ? given : join(env["HOME"] ?? homedir(), ".cache");
  const { target, path } = address;
  const { boot, namespace } = machineIdentity();
  const identity = JSON.stringify([target, path, hostname(), boot, namespace]);
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 16);
  const folder = join(cache, "cooperate/remote", digest);
  const [list, logs, unsent] = ["list", "logs", "unsent"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    for (const each of [list, logs, unsent]) await mkdir(each, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, "address"), `${address.text}\n`, { mode: 0o600 });
    return {
      replica: join(list, nameOf(path)),
      logs,
      unsent,
      leash: join(folder, "line"),
      secret: await secretIn(join(folder, "secret")),
    };
  } catch (cause) {
    throw new CooperateError("storage", `${folder} cannot be used: ${messageOf(cause)}`, {
      hint: "set XDG_CACHE_HOME to a folder that you can write",
      cause,
    });
  }
}

/** The name of the list, as part of a path here. */
function nameOf(path: string): string {
  const name = basename(path);
  return name === "" || name === "." || name === ".." ? "list" : name;
}

/** What several runners make at the same moment is one of theirs. */
async function secretIn(path: string): Promise<string> {
  await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    },
  );
  for (let tries = 0; ; tries++) {
    const secret = await readFile(path, "utf8");
    if (/^[\da-f]{64}$/.test(secret)) return secret;
    if (tries > 100) throw new Error(`${path} is damaged: remove it`);
    await new Promise((resolve) => setTimeout(resolve, 10)); // another one is writing it
  }
}
