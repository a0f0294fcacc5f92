import { setTimeout as sleep } from "node:timers/promises";
import { describeCrowd, isCrowd } from "../../core/crowd.ts";
import { describeChanges, type ListSnapshot, summaryLine } from "../../report/watch/changes.ts";
import { isOver } from "../../report/watch/model.ts";
import { styleFor } from "../../report/style.ts";
import type { ExitCode } from "../verb.ts";
import { print, type World } from "../world.ts";
import { ListFeed } from "./list-feed.ts";

const LOOK_MS = 1_000;
const SUMMARY_MS = 10_000;

/** Prints a line for each change of the list, and how far it is when that has changed, at most every ten seconds; until the list
 *  is finished.
 *  @throws CooperateError when the list cannot be read, or no longer can */
export async function watchInLines(world: World, file: string): Promise<ExitCode> {
  const feed = new ListFeed(file, world);
  const summary = (): void => {
    const { model, livenessByClaim } = feed;
    const context = { now: world.now().getTime(), width: Number.POSITIVE_INFINITY, livenessByClaim };
    print(world, summaryLine(model, { ...context, style: styleFor(world.stdout, world.env) }));
  };
  await feed.refresh();
  summary();
  let before: ListSnapshot = { entries: feed.model.entries, livenessByClaim: feed.livenessByClaim };
  let [saidAt, said] = [world.monotonic(), feed.model];
  let saidCrowd = false;
  while (!isOver(feed.model)) {
    await sleep(LOOK_MS);
    await feed.refresh();
    const after: ListSnapshot = { entries: feed.model.entries, livenessByClaim: feed.livenessByClaim };
    for (const line of describeChanges(before, after)) print(world, line);
    before = after;
    if (isCrowd(feed.waiting) && !saidCrowd) {
      print(world, describeCrowd(feed.waiting, file));
      saidCrowd = true;
    }
    const due = world.monotonic() - saidAt >= SUMMARY_MS;
    if (said !== feed.model && (due || isOver(feed.model))) {
      summary();
      [saidAt, said] = [world.monotonic(), feed.model];
    }
  }
  return 0;
}
