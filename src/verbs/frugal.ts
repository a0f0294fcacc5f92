import { setFlagsFromString } from "node:v8";

/** The newest V8 whose flags we know; one that it does not know any more it would complain about. */
const KNOWN_V8 = 13;

/**
 * Leaves cores and memory to the experiments. V8 takes both to be fast: it compiles what runs often once more, in threads of its own,
 * and lets garbage lie until there is twice as much as before. A runner that starts a thousand experiments in two seconds pays for
 * that with a tenth of them, and one of a long list with as much memory again. (node --v8-options)
 */
export function beFrugal(): void {
  if (Number.parseInt(process.versions.v8, 10) > KNOWN_V8) return;
  setFlagsFromString("--interrupt-budget=600000"); // bytes of code that are run before a function is looked at; nine times the usual
  setFlagsFromString("--optimize-for-size");
}
