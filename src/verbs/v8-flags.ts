import { setFlagsFromString } from "node:v8";

/** V8's flags, each with the newest V8 (major version) that is known to have it: about one that it does not know it would complain on the
 *  terminal. (node --v8-options) */
const FLAGS = [
  { flag: "--interrupt-budget=600000", until: 11 }, // bytes of code that are run before a function is looked at; nine times the usual
  { flag: "--optimize-for-size", until: 13 },
];

/**
 * Leaves cores and memory to the experiments. V8 takes both to be fast: it compiles what runs often once more, in threads of its own,
 * and lets garbage lie until there is twice as much as before. A runner that starts a thousand experiments in two seconds pays for
 * that with a tenth of them, and one of a long list with as much memory again.
 */
export function limitV8(): void {
  const version = Number.parseInt(process.versions.v8, 10);
  for (const { flag, until } of FLAGS) if (version <= until) setFlagsFromString(flag);
}
