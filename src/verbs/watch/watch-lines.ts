import { describeCrowd, isCrowd } from "../../core/crowd.ts";
import { describeChanges, type ListSnapshot, summaryLine } from "../../report/watch/changes.ts";
import { endStateOfModel } from "../../report/watch/model.ts";
import { endCode, isOver } from "../../list/queries/end-state.ts";
import { styleFor } from "../../report/style.ts";
import type { ExitCode } from "../shared/verb.ts";
import { print, type World } from "../shared/world.ts";
import { ListFeed } from "./list-feed.ts";

const POLL_MS = 1_000;
const SUMMARY_MS = 10_000;

/** Prints a line for each change of the list, and a summary when that has changed, at most every
 *  ten seconds. Ends when the list is finished, with the exit code of `--await`.
 *  @throws CooperateError when the list cannot be read, or no longer can */
export async function watchInLines(world: World, file: string): Promise<ExitCode> {
  const feed = new ListFeed(file, world);
  const printSummary = (): void => {
    const { model, livenessByClaim, heldBack } = feed;
    const context = {
      now: world.now().getTime(),
      width: Number.POSITIVE_INFINITY,
      livenessByClaim,
      heldBack,
    };
    print(world, summaryLine(model, { ...context, style: styleFor(world.stdout, world.env) }));
  };
  await feed.refresh();
  printSummary();
  let before: ListSnapshot = { entries: feed.model.entries, livenessByClaim: feed.livenessByClaim };
  let [printedAt, printed] = [world.monotonic(), feed.model];
  let hasPrintedCrowd = false;
  while (!isOver(endStateOfModel(feed.model))) {
    await world.sleep(POLL_MS);
    await feed.refresh();
    const after: ListSnapshot = { entries: feed.model.entries, livenessByClaim: feed.livenessByClaim };
    for (const line of describeChanges(before, after)) print(world, line);
    before = after;
    if (isCrowd(feed.waiting) && !hasPrintedCrowd) {
      print(world, describeCrowd(feed.waiting, file));
      hasPrintedCrowd = true;
    }
    const isDue = world.monotonic() - printedAt >= SUMMARY_MS;
    if (printed !== feed.model && (isDue || isOver(endStateOfModel(feed.model)))) {
      printSummary();
      [printedAt, printed] = [world.monotonic(), feed.model];
    }
  }
  return endCode(endStateOfModel(feed.model));
}
