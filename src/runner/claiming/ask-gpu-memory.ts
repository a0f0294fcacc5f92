import { loadExeca } from "../experiment/load-execa.ts";
import type { FreeMemory } from "./gpu-memory.ts";

/** nvidia-smi may hang when the driver is broken; milliseconds. */
const LIMIT_MS = 15_000;
const QUERY = ["--query-gpu=index,uuid,memory.free", "--format=csv,noheader,nounits"];
const MIB = 2 ** 20;

/** The free memory of the GPUs of this machine by nvidia-smi; empty when it says nothing. */
export async function askForFreeMemory(env: Readonly<NodeJS.ProcessEnv>): Promise<FreeMemory> {
  const { execa } = await loadExeca();
  try {
    const { stdout } = await execa("nvidia-smi", QUERY, {
      env,
      extendEnv: false,
      stdin: "ignore",
      stderr: "ignore",
      timeout: LIMIT_MS,
    });
    return freeMemoryIn(stdout);
  } catch {
    return new Map(); // it is not installed, or it cannot talk to a driver
  }
}

function freeMemoryIn(output: string): FreeMemory {
  const free = new Map<string, number>();
  for (const line of output.split("\n")) {
    const [, index, uuid, mib] = /^\s*(\d+)\s*,\s*([^,\s]+)\s*,\s*(\d+)(?:\s*MiB)?\s*$/.exec(line) ?? [];
    if (index === undefined || uuid === undefined) continue;
    free.set(index, Number(mib) * MIB);
    free.set(uuid, Number(mib) * MIB);
  }
  return free;
}

/** What keeps the free memory of these GPUs from being watched, in words for the user; undefined
 *  when all of them are known.
 *  @param ids as `--gpus` has them */
export function unknownMemory(ids: readonly string[], free: FreeMemory): string | undefined {
  if (free.size === 0) return "nvidia-smi does not say how much memory is free";
  const unknown = ids.find((id) => !free.has(id));
  return unknown === undefined ? undefined : `nvidia-smi does not say how much memory of ${unknown} is free`;
}
