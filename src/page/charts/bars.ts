import type { View } from "../part.ts";
import { shortened } from "../values.ts";

/** One attempt on the timeline. Times are milliseconds since 1970. */
export interface Bar {
  readonly row: number;
  readonly attempt: number;
  /** Index into the lanes that are drawn. */
  readonly lane: number;
  readonly status: string;
  readonly start: number;
  readonly end: number;
  /** Whether its row is among those that are shown; the others are faint. */
  readonly isShown: boolean;
}

export interface Lanes {
  /** `gpu1 · slot 3`. */
  readonly labels: readonly string[];
  /** The bars of each lane, by their start. */
  readonly bars: readonly (readonly Bar[])[];
  readonly first: number;
  readonly last: number;
}

/** All attempts by lane; lanes without any are left out. What runs ends now. */
export function lanesOf({ data, shown }: View): Lanes {
  const { attempts, madeAt } = data;
  const isShown = new Set(shown);
  const used = [...new Set(attempts.lane)].sort((a, b) => a - b);
  const place = new Map(used.map((lane, i) => [lane, i]));
  const bars = used.map((): Bar[] => []);
  let [first, last] = [Infinity, -Infinity];
  for (const [i, row] of attempts.row.entries()) {
    const status = data.statuses[attempts.status[i] ?? -1] ?? "unknown";
    const start = attempts.firstStart + (attempts.start[i] ?? 0);
    const ended = attempts.end[i];
    const end = Math.max(start, ended === null || ended === undefined ? madeAt : attempts.firstStart + ended);
    const lane = place.get(attempts.lane[i] ?? -1) ?? 0;
    bars[lane]?.push({
      row,
      attempt: attempts.attempt[i] ?? 1,
      lane,
      status,
      start,
      end,
      isShown: isShown.has(row),
    });
    first = Math.min(first, start);
    last = Math.max(last, end);
  }
  for (const each of bars) each.sort((a, b) => a.start - b.start);
  const hosts = shortHosts(data.hosts);
  const labels = used.map((lane) => {
    const { host, label } = data.lanes[lane] ?? { host: -1, label: "" };
    return `${shortened(hosts[host] ?? "", 24)} · ${label}`;
  });
  return { labels, bars, first, last: Math.max(last, first + 1) };
}

/** Names of hosts without their domains, where these are not needed to tell them apart. */
export function shortHosts(hosts: readonly string[]): readonly string[] {
  const short = hosts.map((host) => (/^[\d.:]+$/.test(host) ? host : host.replace(/\..*$/, "")));
  return new Set(short).size === new Set(hosts).size ? short : hosts;
}

/** The bar of a lane at a time, or the nearest that is not farther than `near`: bars can be narrower
 *  than a pixel. */
export function barAt(bars: readonly Bar[], time: number, near: number): Bar | undefined {
  let [found, distance] = [undefined as Bar | undefined, near];
  for (const bar of bars) {
    if (bar.start - near > time) break;
    const away = Math.max(bar.start - time, time - bar.end, 0);
    if (away <= distance) [found, distance] = [bar, away];
  }
  return found;
}
