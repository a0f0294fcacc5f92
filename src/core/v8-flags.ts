import { setFlagsFromString } from "node:v8";

/** Flags of V8 (node --v8-options), each with the newest major version of V8 that is known to have
 *  it. V8 prints a warning for a flag that it does not know. */
const FLAGS = [
  // Bytes of bytecode before a function is optimized; nine times the default.
  { flag: "--interrupt-budget=600000", until: 11 },
  { flag: "--optimize-for-size", until: 13 },
];

/**
 * Leaves cores and memory to the experiments. V8 uses both to be fast: it optimizes hot functions
 * in threads of its own, and lets the heap double before it collects garbage. In a runner and its
 * supervisors that start a thousand experiments in a second, this costs a sixth of the throughput;
 * with a long list, it doubles the memory.
 */
export function limitV8(): void {
  const version = Number.parseInt(process.versions.v8, 10);
  for (const { flag, until } of FLAGS) if (version <= until) setFlagsFromString(flag);
}
