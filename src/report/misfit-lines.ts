import { formatNumbers } from "../core/selection.ts";
import { describeUnfit } from "./gpu-lines.ts";

/** What a runner has, for people. */
export interface RunnerSize {
  /** How many GPUs it may assign. */
  readonly devices: number;
  readonly cpus: number;
  readonly host: string;
}

/** An entry that a runner can never run, and the option that keeps it from it. */
export interface MisfitEntry {
  readonly n: number;
  readonly misfit: "gpus" | "cpus" | "hosts";
  /** Its option of that name. */
  readonly hosts?: readonly string[] | undefined;
}

/** Notes on entries that this runner can never run; empty when there are none.
 *  @param file the list as the user named it */
export function describeMisfits(entries: readonly MisfitEntry[], size: RunnerSize, file: string): string[] {
  const numbersOf = (option: MisfitEntry["misfit"]): number[] =>
    entries.filter(({ misfit }) => misfit === option).map(({ n }) => n);
  const [cpus, hosts] = [numbersOf("cpus"), numbersOf("hosts")];
  const lines = describeUnfit(numbersOf("gpus"), size.devices, file);
  if (cpus.length > 0) {
    const need = cpus.length === 1 ? "needs" : "need";
    lines.push(
      `${who(cpus)} ${need} more CPUs than the ${size.cpus} of this runner (--cpus), and ${areLeft(cpus)}`,
    );
  }
  if (hosts.length > 0) {
    const names = formatHosts(entries.flatMap((entry) => entry.hosts ?? []));
    const run = hosts.length === 1 ? "runs" : "run";
    lines.push(`${who(hosts)} ${run} only on ${names}, not on ${size.host}, and ${areLeft(hosts)}`);
  }
  return lines;
}

/** More names would not be read. */
const MOST_NAMES = 4;

/** Names of hosts for people, each once: `gpu1, gpu2*`. */
export function formatHosts(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const more = unique.length - MOST_NAMES;
  return [...unique.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function who(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? "1 entry" : `${numbers.length} entries`} (${formatNumbers(numbers)})`;
}

function areLeft({ length }: readonly number[]): string {
  return `${length === 1 ? "is" : "are"} left to other runners`;
}
