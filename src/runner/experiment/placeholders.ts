import type { Argv, RunningEntry } from "../../core/entry.ts";
import { outputPathOf } from "./output-plan.ts";

/** The attempt whose facts are filled in. */
export interface Filling {
  readonly n: number;
  readonly slot: number;
  readonly entry: Pick<RunningEntry, "options"> & {
    readonly facts: Pick<RunningEntry["facts"], "attempt" | "gpuIds">;
  };
  /** Where it runs. */
  readonly directory: string;
}

/** `[job_id]` and `[socket]` are the words of octopus. */
const PLACEHOLDER = /\{(n|attempt|slot|gpu|name|output)\}|\[(job_id|socket)\]/g;

/** Fills in the placeholders of a command: `{n}`, `{attempt}`, `{slot}`, `{gpu}`, `{name}`,
 *  `{output}`, `[job_id]`, `[socket]`. All others, and `{output}` of an entry without an output
 *  folder, stay as they are. What is filled in is not searched again.
 *  @returns `argv` itself when it has none */
export function fillPlaceholders(argv: Argv, { n, slot, entry, directory }: Filling): Argv {
  const { options, facts } = entry;
  const values: Readonly<Record<string, string | undefined>> = {
    n: String(n),
    attempt: String(facts.attempt),
    slot: String(slot),
    gpu: facts.gpuIds ?? "",
    name: options.name ?? "",
    output: outputPathOf(options, directory),
    job_id: String(n),
    socket: facts.gpuIds ?? String(slot),
  };
  const fill = (word: string): string =>
    word.replace(
      PLACEHOLDER,
      (whole, braced?: string, squared?: string) => values[braced ?? squared ?? ""] ?? whole,
    );
  const [program, ...args] = argv;
  const filled: Argv = [fill(program), ...args.map(fill)];
  return filled.every((word, i) => word === argv[i]) ? argv : filled;
}
