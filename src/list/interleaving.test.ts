import { expect, test } from "vitest";
import { type Entry, pending } from "../core/entry.ts";
import { ALL } from "../core/selection.ts";
import { seededRandom } from "../sweep/random.ts";
import { append, appendNew } from "./append.ts";
import type { Change } from "./change.ts";
import { type Claimed, claimNext } from "./claim.ts";
import { formatList, ListCodec } from "./codec.ts";
import { requeue } from "./requeue.ts";
import { release, settle } from "./settle.ts";

/**
 * Some runners and a user at one list, in an order that a seed decides, each through the text and a codec of its own as
 * processes do; replies get lost, so that a change is made again upon what it wrote itself or upon what others wrote since.
 */
class World {
  text: string;
  /** Attempts that ended and were recorded, by entry. */
  readonly ended = new Map<string, number>();
  readonly #random: () => number;
  readonly #codecs = Array.from({ length: 4 }, (_, i) => new ListCodec(`codec ${i}`));

  constructor(seed: number, entries: readonly Entry[]) {
    this.#random = seededRandom(seed);
    this.text = formatList(entries);
  }

  below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  /** One transaction of process `who`, or two when the reply to the first got lost (and somebody else came in between). */
  update<T>(who: number, change: Change<T>): T {
    const once = (): T => {
      const codec = this.#codecs[who] as ListCodec;
      const before = codec.parse(Buffer.from(this.text));
      const { entries, value } = change(before);
      if (entries !== before) this.text = codec.format(entries).toString();
      return value;
    };
    const first = once();
    if (this.below(4) > 0) return first;
    if (this.below(2) === 0) this.text = formatList(requeue(ALL, "failed")(this.read()).entries);
    return once();
  }

  read(): readonly Entry[] {
    return new ListCodec("fresh").parse(Buffer.from(this.text));
  }
}

function idOf(entry: Entry): string {
  return entry.argv.join(" ");
}

test.each(Array.from({ length: 40 }, (_, seed) => [seed]))("nothing twice, nothing lost: seed %i", (seed) => {
  const options = [{}, { priority: 1 }, { name: "é\n", env: { A: "1" } }];
  const entry = (i: number) =>
    pending(["run", String(i)], options[i % 3], i % 4 === 0 ? { mine: [i, null] } : {});
  const world = new World(
    seed,
    Array.from({ length: 8 }, (_, i) => entry(i)),
  );
  const held: (Claimed | undefined)[] = [undefined, undefined, undefined];
  let [claims, added] = [0, 8];
  const misplaced: number[] = [];

  for (let step = 0; step < 150; step++) {
    const who = world.below(4);
    const mine = held[who];
    if (who === 3) {
      const fresh = Array.from({ length: world.below(3) }, () => entry(added++));
      const way = world.below(3);
      if (way === 0) world.update(who, append(fresh));
      else if (way === 1) {
        // What is there already, whatever has become of it, and what is new, twice.
        const all = [entry(world.below(added - fresh.length)), ...fresh, ...fresh];
        const change = appendNew(
          all.map((each) => ({ entry: each })),
          { again: false },
        );
        const { numbers } = world.update(who, change);
        misplaced.push(...numbers.filter((n, i) => world.read()[n]?.argv[1] !== all[i]?.argv[1]));
      } else added -= fresh.length;
      if (world.below(8) === 0) world.update(who, requeue(ALL, "failed"));
    } else if (!mine) {
      const startedAt = new Date(step).toISOString();
      const claimant = {
        claim: `c${claims++}`,
        host: "h",
        pid: who,
        runner: `r${who}`,
        startedAt,
        directory: "/d",
      };
      held[who] = world.update(who, claimNext(claimant));
    } else {
      const ending = world.below(4);
      const outcome = { kind: "exited", exitCode: ending % 2 } as const;
      const change = ending === 3 ? release(mine) : settle(mine, outcome, new Date(step + 1).toISOString());
      world.update(who, change);
      const id = idOf(mine.entry);
      if (ending !== 3) world.ended.set(id, (world.ended.get(id) ?? 0) + 1);
      held[who] = undefined;
    }

    const entries = world.read();
    // Nothing lost, nothing twice: all that was added is there, in order, with its options and its user's keys.
    expect(entries.map(({ argv, options, extra }) => ({ argv, options, extra }))).toEqual(
      Array.from({ length: added }, (_, i) => {
        const { argv, options, extra } = entry(i);
        return { argv, options, extra };
      }),
    );
    // Running is what somebody holds, and each by one.
    const running = entries.flatMap((each) => (each.status === "running" ? [each.facts.claim] : []));
    expect(running.sort()).toEqual(held.flatMap((each) => (each ? [each.entry.facts.claim] : [])).sort());
    // An attempt is counted once however often its change was made.
    for (const each of entries)
      expect((each.facts.attempt ?? 0) - (each.status === "running" ? 1 : 0)).toBe(
        world.ended.get(idOf(each)) ?? 0,
      );
    expect(formatList(entries)).toBe(world.text);
  }
  expect(misplaced).toEqual([]);
  expect(world.ended.size).toBeGreaterThan(5);
});
