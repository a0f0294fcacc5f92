import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { CooperateError, messageOf } from "../../core/failure.ts";
import { userCache } from "../../core/user-cache.ts";
import { machineIdentity } from "../../processes/runner-id.ts";
import { readOwnSecret } from "../../storage/own-secret.ts";
import type { MachineAlias } from "../protocol/machine-alias.ts";
import type { ListAddress } from "../protocol/address.ts";

const SECRET_BYTES = 32;

/** Where the runners of this machine that work on one list elsewhere keep what belongs to it. */
export interface Spool {
  readonly folder: string;
  /** The boot and the pid namespace whose runners have used it, where these are not the current
   *  ones. */
  readonly here?: MachineAlias["here"];
  /** The copy of the list, which this machine's runners have in common. */
  readonly replica: string;
  /** Job logs, until they are sent. */
  readonly logs: string;
  /** One file for each claim whose log is not sent yet. */
  readonly unsent: string;
  /** Touched by those who reach the list (membership/lease-file.ts). */
  readonly leaseFile: string;
  /** Known to this machine alone. */
  readonly secret: string;
}

/** Makes the folder of a list elsewhere, below the cache of the user. Another machine that shares
 *  the home, and this one after it was started anew, have another: their processes are others.
 *  @throws CooperateError (storage) when it cannot be made */
export async function openSpool(address: ListAddress, env: Readonly<NodeJS.ProcessEnv>): Promise<Spool> {
  const { target, path } = address;
  const { boot, namespace } = machineIdentity();
  const identity = JSON.stringify([target, path, hostname(), boot, namespace]);
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 16);
  const folder = join(spoolsOf(env), digest);
  try {
    for (const name of ["list", "logs", "unsent"])
      await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, "identity"), identity, { mode: 0o600 });
    return await spoolIn(folder, path);
  } catch (cause) {
    throw new CooperateError("storage", `${folder} cannot be used: ${messageOf(cause)}`, {
      hint: "set XDG_CACHE_HOME to a folder that you can write",
      cause,
    });
  }
}

/** The folder of all spools. */
function spoolsOf(env: Readonly<NodeJS.ProcessEnv>): string {
  return join(userCache(env), "remote");
}

/** What runners of this host have left for a list elsewhere before it was started anew, or in
 *  another container: their processes may still live there. */
export async function earlierSpools(
  { target, path }: ListAddress,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Spool[]> {
  const current = machineIdentity();
  const names = await readdir(spoolsOf(env)).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<Spool | undefined> => {
      const folder = join(spoolsOf(env), name);
      try {
        const identity: unknown = JSON.parse(await readFile(join(folder, "identity"), "utf8"));
        const [of, file, host, boot, namespace] = identity as string[];
        const isIts = of === target && file === path && host === hostname();
        const isCurrent = boot === current.boot && namespace === current.namespace;
        if (!isIts || isCurrent || boot === undefined || namespace === undefined) return undefined;
        return { ...(await spoolIn(folder, path)), here: { boot, namespace } };
      } catch {
        return undefined; // it is being made, or removed
      }
    }),
  );
  return found.filter((spool) => spool !== undefined);
}

async function spoolIn(folder: string, path: string): Promise<Spool> {
  return {
    folder,
    replica: join(folder, "list", nameOf(path)),
    logs: join(folder, "logs"),
    unsent: join(folder, "unsent"),
    leaseFile: join(folder, "lease"),
    secret: await readOwnSecret(join(folder, "secret"), SECRET_BYTES),
  };
}

/** The name of the list, as part of a path here. */
function nameOf(path: string): string {
  const name = basename(path);
  return name === "" || name === "." || name === ".." ? "list" : name;
}
