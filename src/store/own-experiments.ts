import { existsSync } from "node:fs";
import { hostname } from "node:os";
import type { ListFile } from "./list-file.ts";
import { processesOfClaims } from "./orphans.ts";

/** Whether something still runs of what this process has claimed, as the kernel knows it: an experiment that has ended, and could not be
 *  recorded yet, does not. Undefined where there is no /proc.
 *  @throws CooperateError when the list cannot be read */
export async function ownExperimentsRun(list: ListFile): Promise<boolean | undefined> {
  if (!existsSync("/proc/self/environ")) return undefined;
  const here = hostname();
  const claims = (await list.newest()).flatMap(({ status, facts }) =>
    status === "running" && facts.pid === process.pid && facts.host === here ? facts.claim : [],
  );
  return processesOfClaims(claims).size > 0;
}
