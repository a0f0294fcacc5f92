import { DEFAULT_LEASE_MS } from "../membership/failure-detector.ts";
import { cancelEntries } from "./cancel.ts";
import { pauseEntries } from "./pause.ts";
import { prioritizeEntries } from "./prioritize.ts";
import { requeueEntries } from "./requeue-entries.ts";
import { resumeEntries } from "./resume.ts";
import type { OrderVerbs } from "../serve/control.ts";
import type { EntryVerbs } from "./watch/entry-commands.ts";

/** The verbs that the keys of `--progress --watch` call. */
export const ENTRY_VERBS: EntryVerbs = {
  cancel: cancelEntries,
  pause: pauseEntries,
  resume: resumeEntries,
  requeue: (world, file, selection) =>
    requeueEntries(world, {
      file,
      selection,
      which: "any",
      dryRun: false,
      force: false,
      leaseMs: DEFAULT_LEASE_MS,
    }),
};

/** The verbs that pages of `--serve --control` call. */
export const ORDER_VERBS: OrderVerbs = { ...ENTRY_VERBS, priority: prioritizeEntries };
