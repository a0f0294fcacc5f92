import type { ReportData } from "../../page/data/report-data.ts";
import type { AttemptSpan } from "./attempt-spans.ts";

/** Where attempts are drawn. */
export interface Lanes extends Pick<ReportData, "hosts" | "lanes"> {
  /** For each attempt an index into `lanes`. */
  readonly laneOf: readonly number[];
}

/** A lane in the making. */
interface Open {
  readonly label: string;
  runner: string;
  busyUntil: number;
}

/** How a host without a name is called. */
const NAMELESS = "unknown host";

/** Puts attempts into lanes, one for each slot of each host. Where several runners have the same
 *  slot at the same time, or several earlier attempts, of which the slot is not kept, overlap, there
 *  are more: `slot 1 (2)`. An attempt that begins later moves no other, so that lanes stay while a
 *  list runs.
 *  @param known hosts and lanes that keep their places; new ones come behind them */
export function lanesOf(
  spans: readonly AttemptSpan[],
  known: Pick<ReportData, "hosts" | "lanes"> = { hosts: [], lanes: [] },
): Lanes {
  const byPlace = new Map<string, Open[]>();
  const keys: Key[] = [];
  const order = [...spans.keys()].sort((a, b) => startOf(spans, a) - startOf(spans, b));
  for (const i of order) {
    const span = spans[i] as AttemptSpan;
    const host = span.host === "" ? NAMELESS : span.host;
    const place = JSON.stringify([host, span.place]);
    const open = byPlace.get(place) ?? [];
    if (open.length === 0) byPlace.set(place, open);
    keys[i] = { host, label: chosenFor(span, open).label };
  }
  const hosts = placed(
    known.hosts,
    keys.map(({ host }) => host),
    natural,
  );
  // each attempt may have a host of its own, as in a cloud: no list is searched for each of them
  const hostAt = new Map(hosts.map((host, i) => [host, i]));
  const ofText = new Map(keys.map((key) => [textOf(key), key]));
  const before = known.lanes.map(({ host, label }): Key => ({ host: known.hosts[host] ?? "", label }));
  for (const key of before) ofText.set(textOf(key), key);
  const keyOf = (text: string): Key => ofText.get(text) as Key;
  const all = placed(before.map(textOf), keys.map(textOf), (a, b) => compareKeys(keyOf(a), keyOf(b)));
  const places = new Map(all.map((text, lane) => [text, lane]));
  return {
    hosts,
    lanes: all.map(keyOf).map(({ host, label }) => ({ host: hostAt.get(host) ?? -1, label })),
    laneOf: keys.map((key) => places.get(textOf(key)) ?? 0),
  };
}

function startOf(spans: readonly AttemptSpan[], i: number): number {
  return spans[i]?.start ?? 0;
}

/** The lane where the same runner was before, or else a free one. */
function chosenFor({ place, runner, start, end }: AttemptSpan, open: Open[]): Open {
  let lane =
    (runner === "" ? undefined : open.find((each) => each.runner === runner)) ??
    open.find(({ busyUntil }) => busyUntil <= start);
  if (lane === undefined) {
    lane = { label: open.length === 0 ? place : `${place} (${open.length + 1})`, runner, busyUntil: 0 };
    open.push(lane);
  }
  lane.runner = runner;
  lane.busyUntil = Math.max(lane.busyUntil, end ?? Number.POSITIVE_INFINITY);
  return lane;
}

interface Key {
  readonly host: string;
  readonly label: string;
}

function textOf({ host, label }: Key): string {
  return JSON.stringify([host, label]);
}

const { compare: natural } = new Intl.Collator("en", { numeric: true });

function compareKeys(a: Key, b: Key): number {
  return natural(a.host, b.host) || natural(a.label, b.label);
}

/** What is known, and behind it what is new, in order. */
function placed(
  known: readonly string[],
  found: readonly string[],
  compare: (a: string, b: string) => number,
): string[] {
  const all = new Set(known);
  const fresh = [...new Set(found)].filter((each) => !all.has(each));
  return [...known, ...fresh.sort(compare)];
}
