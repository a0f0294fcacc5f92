import type { Argv } from "../core/entry.ts";
import type { Axis, Settings } from "./combine.ts";

/** What comes before the varied options. */
export interface Base {
  /** For example `python main.py`, as words. */
  readonly program: Argv;
  /** Options that stay the same, as words. */
  readonly fixed: readonly string[];
}

/** The command of each setting: program, fixed options, then `--name value` for each axis. */
export function commandsOf(base: Base, axes: readonly Axis[], settings: Settings): Argv[] {
  const flags = axes.map(({ name }) => optionFlag(name));
  const [program, ...args] = base.program;
  return Array.from({ length: settings.count }, (_, i) => [
    program,
    ...args,
    ...base.fixed,
    ...settings.at(i).flatMap((value, k) => [flags[k] as string, value]),
  ]);
}

/** `lr` is the option `--lr`; what begins with another sign than a letter or digit (`-x`, `--lr`, `+lr`) stays as typed. */
export function optionFlag(name: string): string {
  return /^[\p{L}\p{N}_]/u.test(name) ? `--${name}` : name;
}
