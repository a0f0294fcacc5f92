import { hostname } from "node:os";
import { basename } from "node:path";
import { visible } from "../core/terminal-text.ts";
import type { ChosenAttempts } from "./attempts.ts";
import type { PlannedSpec } from "./plan.ts";
import type { Result } from "./result.ts";
import { count, listEntries } from "./words.ts";
import { addOddities, nothingOdd, type Oddities } from "./sources/report.ts";

/** Codes of errors in words. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EINVAL", "not a regular file"],
  ["ELOOP", "a symbolic link"],
  ["ENOENT", "not there any more"],
]);

/** Counts what was odd, so that each kind is told once. */
export class Warnings {
  readonly #odd = nothingOdd();
  /** Of bad lines, the metrics file that has the first. */
  #firstBad: string | undefined;
  readonly #missing = new Map<string, number>();
  readonly #slow = new Map<number, number[]>();
  readonly #unpaired = new Map<number, number[]>();
  readonly #unreadable: (readonly [string, string])[] = [];
  readonly #others = new Set<string>();

  /** @param path a file to name for what is odd in it */
  add(n: number, { odd, slow, unpaired, unreadable }: Result, path: string | undefined): void {
    if (odd.badLines > 0 && path !== undefined) this.#firstBad ??= basename(path);
    addOddities(this.#odd, odd);
    for (const spec of slow) append(this.#slow, spec, n);
    for (const spec of unpaired) append(this.#unpaired, spec, n);
    this.#unreadable.push(...unreadable);
  }

  /** The log of an attempt is not here. */
  addMissing({ attempts }: ChosenAttempts): void {
    const host = attempts.at(-1)?.host ?? "";
    this.#missing.set(host, (this.#missing.get(host) ?? 0) + 1);
  }

  /** Another one, in words; what is the same is told once. */
  tell(warning: string): void {
    this.#others.add(warning);
  }

  /** One message for each kind. */
  messages(specs: readonly PlannedSpec[]): string[] {
    const textOf = (i: number): string => visible(specs[i]?.text ?? "");
    return [
      ...this.#missingLogs(),
      ...this.#unreadableFiles(),
      ...oddLines(this.#odd, this.#firstBad),
      ...Array.from(
        this.#slow,
        ([i, ns]) =>
          `--metric ${textOf(i)} takes more than 10 seconds on one log: left empty for ${listEntries(ns)}`,
      ),
      ...Array.from(this.#unpaired, ([i, ns]) => `--metric ${textOf(i)}: ${listEntries(ns)} ${UNPAIRED}`),
      ...this.#others,
    ];
  }

  #missingLogs(): string[] {
    const total = [...this.#missing.values()].reduce((a, b) => a + b, 0);
    if (total === 0) return [];
    const hosts = [...this.#missing].filter(([host]) => host !== "" && host !== hostname());
    const where = hosts.map(([host, count]) =>
      count === total ? visible(host) : `${visible(host)} (${count})`,
    );
    const hint =
      where.length === 0
        ? "moved or deleted"
        : `${total === 1 ? "it" : "they"} ran on ${where.join(", ")}; look there`;
    return [`${count(total, "log")} ${total === 1 ? "is" : "are"} not here: ${hint}`];
  }

  #unreadableFiles(): string[] {
    const [first] = this.#unreadable;
    if (!first) return [];
    return [
      `${count(this.#unreadable.length, "file")} cannot be read, such as ${visible(first[0])} (${REASONS.get(first[1]) ?? first[1]})`,
    ];
  }
}

const UNPAIRED = "cannot be paired: both metrics need the same steps, a group (?<step>...) in each";

function oddLines({ badLines, firstBad, arrays, longLines, excess }: Oddities, path = "a file"): string[] {
  const bad = `${count(badLines, "line")} of metrics files ${badLines === 1 ? "is" : "are"} no JSON object`;
  return [
    badLines > 0 ? `${bad} (first: line ${firstBad} of ${visible(path)})` : "",
    arrays > 0 ? `${count(arrays, "value")} left out: arrays and deeper objects are no metrics` : "",
    longLines > 0 ? `${count(longLines, "line")} of more than 1 MB left out` : "",
    excess > 0 ? `${count(excess, "value")} left out: more than 10,000 metrics in one attempt` : "",
  ].filter((message) => message !== "");
}

function append(map: Map<number, number[]>, key: number, n: number): void {
  const list = map.get(key);
  if (list) list.push(n);
  else map.set(key, [n]);
}
