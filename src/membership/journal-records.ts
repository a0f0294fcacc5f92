// Modelled in test/model/supervisor.pml and claims.pml: change the models first.
import { unreachable } from "../core/entry.ts";
import { ODD_LINE, type Unreadable } from "../core/unreadable.ts";
import type { ClaimRecords, JournalEnding } from "../list/changes/replay-journal.ts";
import { parseLine, type ProcessMark } from "./journal-lines.ts";

/** The content of all journals of a runner. */
export interface JournalRecords extends ClaimRecords {
  /** Files that could not be read, and lines that this version does not know. */
  readonly unreadable: readonly Unreadable[];
  /** Whether all journals could be read. If not, a claim without a line may have ended. */
  readonly isReadable: boolean;
  /** By claim: the first process of its experiment. */
  readonly processes: ReadonlyMap<string, ProcessMark>;
  /** The supervisors that have started experiments of this runner. */
  readonly supervisors: readonly ProcessMark[];
  /** Pids of the supervisors that have noticed the end of their runner and start nothing more. */
  readonly closed: ReadonlySet<number>;
  /** By id of an order: when a supervisor obeyed it; ISO 8601 in UTC. */
  readonly obeyed: ReadonlyMap<string, string>;
}

/** One journal; `text` is undefined when it could not be read. */
export interface JournalText {
  readonly path: string;
  readonly runner?: string;
  readonly text?: string;
  readonly unreadable?: Unreadable;
}

/** Collects what the journals `texts` say, of all incarnations of `runner`. */
export function recordsIn(texts: readonly JournalText[], runner: string): JournalRecords {
  const begun = new Set<string>();
  const ended = new Map<string, JournalEnding>();
  const processes = new Map<string, ProcessMark>();
  const supervisors: ProcessMark[] = [];
  const closed = new Set<number>();
  const obeyed = new Map<string, string>();
  const unread = texts.flatMap((each) => each.unreadable ?? []);
  const isReadable = unread.length === 0;
  let isWhole = isReadable && texts.some((each) => each.runner === runner);
  for (const { path, text = "" } of texts) {
    for (const [at, each] of text.split("\n").entries()) {
      if (each === "") continue;
      const line = parseLine(each);
      if (line === "torn" || line === "odd") {
        isWhole = false;
        if (line === "odd")
          unread.push({ path, code: ODD_LINE, said: "no line that this version knows", line: at + 1 });
        continue;
      }
      switch (line.kind) {
        case "begun":
          begun.add(line.claim);
          if (line.first) processes.set(line.claim, line.first);
          break;
        case "ended":
          ended.set(line.claim, line.ending);
          break;
        case "supervisor":
          supervisors.push(line.mark);
          break;
        case "closed":
          closed.add(line.pid);
          break;
        case "obeyed":
          obeyed.set(line.id, line.at);
          break;
        default:
          unreachable(line);
      }
    }
  }
  return { isWhole, isReadable, unreadable: unread, begun, ended, processes, supervisors, closed, obeyed };
}
