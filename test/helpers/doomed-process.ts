import { AsyncLocalStorage } from "node:async_hooks";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/** A process that ends before one of its next calls of the file system. */
interface Doom {
  calls: number;
}

const doomed = new AsyncLocalStorage<Doom>();

/** From now on processes with a {@link Doom} end; half of what they write then is written. */
export async function letProcessesEnd(): Promise<() => void> {
  const handle = await promises.open("/dev/null");
  const ofFiles = Object.getPrototypeOf(handle) as Record<string, unknown>;
  await handle.close();
  const restore: (() => void)[] = [];
  const wrap = (owner: object, name: string): void => {
    const all = owner as Record<string, (...given: unknown[]) => unknown>;
    const real = all[name] as (...given: unknown[]) => unknown;
    restore.push(() => (all[name] = real));
    all[name] = async function (this: unknown, ...given: unknown[]): Promise<unknown> {
      const doom = doomed.getStore();
      if (!doom || doom.calls-- > 0) return real.apply(this, given);
      if (name === "write" && doom.calls === -1 && typeof given[2] === "number")
        await real.apply(this, [given[0], given[1], Math.floor(given[2] / 2), given[3]]);
      throw new Error("killed");
    };
  };
  for (const name of ["open", "link", "symlink", "rm", "readlink"]) wrap(promises, name);
  for (const name of ["write", "truncate"]) wrap(ofFiles, name);
  syncBuiltinESMExports();
  return () => {
    for (const each of restore) each();
    syncBuiltinESMExports();
  };
}

/** Does something as a process that ends before the call of the file system with that number. */
export async function asDoomed<T>(calls: number, work: () => Promise<T>): Promise<T> {
  return doomed.run({ calls }, work);
}
