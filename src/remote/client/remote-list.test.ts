import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SYSTEM_CLOCK } from "../../core/clock.ts";
import { pending, type Entry } from "../../core/entry.ts";
import { claimNext } from "../../list/changes/claim.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { itemsIn } from "../protocol/fields.ts";
import { aliasOf } from "../protocol/machine-alias.ts";
import type { Message } from "../protocol/messages.ts";
import { applyUpdate, changesIn } from "../serving/apply-update.ts";
import { EntryFeed } from "../serving/entry-feed.ts";
import { ConnectionLost } from "./connection-failure.ts";
import { OutgoingLogs } from "./outgoing-logs.ts";
import { RemoteList } from "./remote-list.ts";
import { Replica } from "./replica.ts";

const RUNNER = formatRunnerId(ownRunnerId());
const RIGHTS = { owns: () => true, logFor: (n: number) => `/srv/cooperate_${n}` };

test("a claim whose answer was lost, and which comes while it is made anew, writes the log that will be sent", async () => {
  const folder = fs.mkdtempSync(join(tmpdir(), "cooperate's spool "));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const [logs, unsent] = [join(folder, "logs"), join(folder, "unsent")];
  for (const each of [logs, unsent]) fs.mkdirSync(each);
  const replica = new Replica(join(folder, "x.json"), aliasOf("s"), SYSTEM_CLOCK);
  const feed = new EntryFeed((message) => replica.take(JSON.parse(JSON.stringify(message)) as Message));
  const outgoing = new OutgoingLogs({
    spool: { folder, replica: replica.path, logs, unsent, leaseFile: "", secret: "" },
    clock: SYSTEM_CLOCK,
    own: new Set([RUNNER]),
    replica,
    ask: async () => Promise.reject(new ConnectionLost()),
    say: () => {},
  });
  let there: readonly Entry[] = [pending(["a"])];
  let tries = 0;
  feed.push(there);
  const list = new RemoteList(
    replica,
    {
      isUp: true,
      up: Promise.resolve(),
      enter: () => {},
      changing: async (before, after) => {
        if (tries === 1) feed.push(there);
        return outgoing.changing(before, after);
      },
      ask: async (message) => {
        const { entries, value } = applyUpdate(changesIn(itemsIn(message, "set")), RIGHTS)(there);
        there = entries;
        if (++tries === 1) throw new ConnectionLost();
        feed.push(there);
        return { t: "update", how: value.kind };
      },
    },
    {},
  );
  let names = 0;
  const claimed = await list.update(
    claimNext({
      claim: "c",
      host: "h",
      pid: 1,
      runner: RUNNER,
      startedAt: "2026-01-01T00:00:00.000Z",
      directory: "/",
      logOf: (n) => join(logs, `cooperate_${n}.${++names}`),
    }),
  );
  await replica.write();
  const note = JSON.parse(fs.readFileSync(join(unsent, "c"), "utf8")) as { log: string };
  expect(names).toBeGreaterThan(1);
  expect(claimed?.entry.facts.log).toBe(note.log);
});
