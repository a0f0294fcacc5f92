import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { delayLibrary } from "../bench/latency/library.mjs";
import { watchTransactions } from "../bench/latency/transactions.mjs";
import { watchRunner } from "../bench/latency/watched-runner.mjs";
import { median } from "../bench/statistics.mjs";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { Workspace } from "../helpers/workspace.ts";

/**
 * For one change of the list, from the reply to the mkdir of its lock to the call of its rmdir.
 */
const MOST_UNDER_LOCK = 12;
/** Per second, for a runner that waits for work while 499 others do. */
const MOST_IDLE = 6;
/** Per second, for a runner at work beside 100 others on other machines. */
const MOST_BUSY = 5;
const WINDOW_S = 12;
const ENTRIES = 12;

const runner = [process.execPath, BIN, "--run"];
const home = mkdtempSync(join(tmpdir(), "cooperate-delay-"));
const library = delayLibrary(home);
const without = "without" in library ? library.without : "";
const removeHome = (): void => rmSync(home, { recursive: true, force: true });
if (without === "") afterAll(removeHome);
else removeHome();

/** A folder of its own, and the library. */
function bed(): { folder: string; library: { path: string }; runner: string[] } {
  if ("without" in library) throw new Error(library.without);
  return { folder: realpathSync(new Workspace().path), library, runner };
}

// Sequentially: a folder belongs to the test that runs when it is created.
describe(
  "what a runner asks of the storage",
  needs(without === "", `a counter of round trips: ${without}`),
  () => {
    test("a change of the list is a few round trips under the lock", async () => {
      const { holds, underLock } = await watchTransactions({ ...bed(), entries: ENTRIES });
      const changes = holds.filter(({ published }) => published > 0);
      expect(changes.length).toBeGreaterThan(2);
      // Not the mean: a heartbeat, for example, may fall into any of them.
      const roundTrips = median(changes.map((change) => change.roundTrips));
      expect({ roundTrips, underLock }).toSatisfy(() => roundTrips <= MOST_UNDER_LOCK);
    });

    test.for([
      { what: "waits, beside 499 others that wait", others: 499, busy: false, most: MOST_IDLE },
      { what: "is at work, beside 100 others at work", others: 100, busy: true, most: MOST_BUSY },
    ])("a runner that $what: $most round trips a second at most", async ({ others, busy, most }) => {
      const seen = await watchRunner({ ...bed(), others, busy, seconds: WINDOW_S });
      expect(seen.operations["utimes"]).toBeGreaterThan(0); // its heartbeat
      const perSecond = seen.roundTrips / seen.seconds;
      expect({ perSecond, operations: seen.operations }).toSatisfy(() => perSecond <= most);
    });
  },
);
