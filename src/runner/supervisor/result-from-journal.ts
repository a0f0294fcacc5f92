// Modelled in test/model/supervisor.pml: change the model first.
import { readJournalsWith } from "../../membership/journal.ts";
import type { JournalRecords } from "../../membership/journal-records.ts";
import { retry } from "../../storage/retry.ts";
import type { StartRequest, StartResult } from "./start-request.ts";

/** How long to wait for a journal that cannot be read: without it an experiment that ended well
 *  would run again. */
const READ_MS = 60_000;

/** By path; undefined where there is no journal. */
type JournalsByPath = ReadonlyMap<string, JournalRecords | undefined>;

/** What became of the attempts of a supervisor that has ended: what it had no time to answer is
 *  in its journals, as after the death of a runner. */
export async function readResults(
  requests: Iterable<StartRequest>,
): Promise<(request: StartRequest) => StartResult> {
  const journals = new Map<string, JournalRecords | undefined>();
  for (const { record } of requests) {
    const path = record?.journal;
    if (path !== undefined && !journals.has(path)) journals.set(path, await readPatiently(path));
  }
  return (request) => resultFromJournal(request, journals);
}

/** What became of an attempt, as far as its journal says. The absence of a line means "not begun"
 *  only in a journal of which every line is there and was understood. */
function resultFromJournal({ claim, record }: StartRequest, journals: JournalsByPath): StartResult {
  const records = journals.get(record?.journal ?? "");
  const ending = records?.ended.get(claim);
  if (ending) {
    const { outcome, startedAt, endedAt } = ending;
    const durationMs = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
    return { kind: "done", outcome, durationMs, startedAt, endedAt };
  }
  if (records?.isWhole && !records.begun.has(claim)) return { kind: "unbegun" };
  return { kind: "gone", first: records?.processes.get(claim) };
}

async function readPatiently(path: string): Promise<JournalRecords | undefined> {
  let records: JournalRecords | undefined;
  const read = async (): Promise<void> => {
    records = await readJournalsWith(path);
    const [trouble] = records?.isReadable === false ? records.unreadable : [];
    if (trouble) throw Object.assign(new Error(trouble.said), { code: trouble.code });
  };
  await retry(read, { retryForMs: READ_MS, retryOnPermissionError: true }).catch(() => {}); // best effort
  return records;
}
