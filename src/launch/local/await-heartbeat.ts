import type { ChildProcess } from "node:child_process";
import { hostname } from "node:os";
import type { Clock } from "../../core/clock.ts";
import { runnerPools } from "../../membership/runner-pools.ts";

/** How long a runner may take until its heartbeat is there. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** How a runner that was started begins: it works, it has ended already, or it gives no sign. */
export type Beginning =
  { readonly kind: "works" | "silent" } | { readonly kind: "ended"; readonly exitCode: number | undefined };

/** Waits until the runner `pid` of this machine has a heartbeat, or has ended.
 *  @param list the list that it works on
 *  @param fact what it says of where it works: `local:5f0c1a2b.1` */
export async function awaitHeartbeat(
  list: string,
  fact: string,
  child: Pick<ChildProcess, "pid" | "exitCode" | "signalCode">,
  clock: Pick<Clock, "monotonic" | "sleep">,
): Promise<Beginning> {
  const until = clock.monotonic() + PATIENCE_MS;
  while (clock.monotonic() < until) {
    const runners = await runnerPools(list).catch(() => []);
    // With a footer the shell stays, and the runner is a child of it.
    if (runners.some(({ id, job }) => job === fact || (id.pid === child.pid && id.host === hostname())))
      return { kind: "works" };
    if (child.exitCode !== null || child.signalCode !== null)
      return { kind: "ended", exitCode: child.exitCode ?? undefined };
    await clock.sleep(LOOK_EVERY_MS);
  }
  return { kind: "silent" };
}
