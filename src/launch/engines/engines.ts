import type { Engine } from "./engine.ts";

/** The engines by kind, the word behind `--on`. A new one is a file in this folder and a row here.
 */
const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  slurm: async () => (await import("./slurm.ts")).slurm,
  gridengine: async () => (await import("./gridengine.ts")).gridEngine,
  oar: async () => (await import("./oar.ts")).oar,
};

/** All kinds. */
export const ENGINE_KINDS: readonly string[] = Object.keys(ENGINES);

/** The engine of that kind; undefined when there is none. */
export async function engineOf(kind: string): Promise<Engine | undefined> {
  return Object.hasOwn(ENGINES, kind) ? ENGINES[kind]?.() : undefined;
}
