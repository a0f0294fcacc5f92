import { expect } from "vitest";
import { type Entry, pending, type RunningEntry } from "../../src/core/entry.ts";
import type { Change } from "../../src/list/changes/change.ts";
import type { Claimant, Claimed } from "../../src/list/changes/claim.ts";
import { formatList, ListCodec } from "../../src/list/format/codec.ts";
import { type Item, newItem, PlainList, plainly, type State, stateOf } from "./plain-list.ts";

/** A claim as its holder knows it. */
export interface Handle {
  claim: string;
  /** As the change returned it. */
  real: Claimed;
  /** The entry before the change. */
  before: State;
}

const PROCESSES = 4;

/**
 * What happens to the reply to a change. `lost`: it was written and is applied again; `vain`: it
 * was not written.
 */
export type Reply = "heard" | "lost" | "vain";

/**
 * A list as text and as {@link PlainList}. Several processes, each with a codec, change it; each
 * change is applied to both, and the results are compared. Time is a counter.
 */
export class World {
  readonly plain = new PlainList();
  readonly handles: Handle[] = [];
  text: string;
  now = Date.UTC(2026, 10, 20);
  /** How the next reply is lost, and what others do meanwhile. */
  reply: Reply = "heard";
  meanwhile: (keepsNumbers: boolean) => void = () => {};
  /** Ids of the runners, one for each process, by how often it has registered. */
  readonly incarnations = Array.from({ length: PROCESSES }, () => 0);
  #claims = 0;
  #names = 0;
  /** How often numbers have changed. */
  renumbered = 0;
  readonly #codecs = Array.from({ length: PROCESSES }, (_, i) => new ListCodec(`codec ${i}`));

  /** @param old how many entries the original tool has run */
  constructor(old: number) {
    for (let i = 0; i < old; i++)
      this.plain.items.push({ ...newItem(["run", this.newName()]), status: "unknown" });
    this.text = formatList(
      this.plain.items.map(({ argv }) => ({
        ...pending(argv as [string]),
        status: "unknown" as const,
        facts: {},
      })),
    );
  }

  /** A time that comes in some steps, or is there already. */
  soon(): string {
    return new Date(this.now + 20).toISOString();
  }

  tick(): string {
    this.now += 1;
    return new Date(this.now).toISOString();
  }

  runner(who: number): string {
    return `r${who}.${this.incarnations[who]}`;
  }

  newName(): string {
    return `n${this.#names++}`;
  }

  claimant(who: number, slot?: number): Claimant {
    return {
      claim: `c${this.#claims++}`,
      host: `h${who}`,
      pid: who,
      runner: this.runner(who),
      startedAt: this.tick(),
      directory: "/d",
      logOf: (n) => `/d/cooperate_${n}`,
      gpusOf: (entry) => (entry.options.gpus === undefined ? undefined : "0,1"),
      ...(slot !== undefined && { slot }),
    };
  }

  read(): readonly Entry[] {
    return new ListCodec("fresh").parse(Buffer.from(this.text));
  }

  /**
   * One change by process `who`, with or without a lost reply; `model` applies it to the plain list
   * and returns the expected value. Both may throw, and then nothing has changed.
   * @param keepsNumbers others remove no entry meanwhile
   * @returns the value of the last call
   */
  update<T>(who: number, change: Change<T>, model: (value: T) => unknown, keepsNumbers = false): T {
    const { reply, meanwhile } = this;
    [this.reply, this.meanwhile] = ["heard", () => {}];
    if (reply === "vain") {
      try {
        change((this.#codecs[who] as ListCodec).parse(Buffer.from(this.text)));
      } catch {
        // the next call reports it
      }
      meanwhile(keepsNumbers);
    }
    const value = this.#once(who, change, model);
    if (reply !== "lost") return value;
    meanwhile(keepsNumbers);
    return this.#once(who, change, model);
  }

  #once<T>(who: number, change: Change<T>, model: (value: T) => unknown): T {
    const codec = this.#codecs[who] as ListCodec;
    const before = codec.parse(Buffer.from(this.text));
    const { entries, value } = change(before);
    if (entries !== before) {
      const text = codec.format(entries).toString();
      differ(text, this.text); // the same array means that there is nothing to write
      this.text = text;
    }
    const wanted = model(value);
    if (wanted !== undefined) same(value, wanted);
    this.check();
    return value;
  }

  /** The list is as expected for every reader, and is written in one form only. */
  check(): void {
    const entries = this.read();
    same(plainly(entries), this.plain.entries());
    same(formatList(entries), this.text);
  }

  /** Remembers the result of a claim, which may be known already. */
  hold(real: Claimed, before: State): void {
    const { claim } = real.entry.facts;
    const known = this.handles.find((handle) => handle.claim === claim);
    if (known) Object.assign(known, { real, before });
    else this.handles.push({ claim, real, before });
  }

  /** The claim that runs `item`, for those who name it. */
  entryOf(item: Item): RunningEntry {
    return this.read()[this.plain.numberOf(item)] as RunningEntry;
  }
}

/** `item` before the claim, as its record has it; the rest only its holder knows. */
export function claimedBefore(item: Item): State {
  const before = { ...stateOf(item), attempt: item.attempt - 1, wait: {}, record: {}, run: {} };
  return { ...before, status: "pending", skippedAfter: undefined, told: undefined };
}

function same(found: unknown, wanted: unknown): void {
  expect(found).toEqual(wanted);
}

function differ(found: unknown, before: unknown): void {
  expect(found).not.toBe(before);
}
