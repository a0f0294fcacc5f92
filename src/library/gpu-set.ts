import { usageError } from "../core/failure.ts";
import { parseSize } from "../core/size.ts";
import { askForFreeMemory, unknownMemory } from "../runner/claiming/ask-gpu-memory.ts";
import { askForGpus, CUDA, isGpuId, visibleGpus } from "../runner/claiming/detect-gpus.ts";
import type { GpuMemoryLimit } from "../runner/claiming/gpu-memory.ts";
import type { GpuSet } from "../runner/claiming/gpus.ts";
import type { GpuOptions } from "./options.ts";

/** The GPUs that `options` name; undefined when they name none.
 *  @param env where the visible GPUs of this process are named
 *  @throws CooperateError (usage) when there are no such GPUs */
export async function gpuSetOf(
  { gpus, perGpu = 1, gpuEnv = [], gpuMemfree }: GpuOptions,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<GpuSet | undefined> {
  if (gpus === undefined && gpuMemfree !== undefined) throw usageError("gpuMemfree needs gpus");
  if (gpus === undefined) return undefined;
  const variables = [...new Set([CUDA, ...gpuEnv])];
  const visible = visibleGpus(variables, env);
  const units =
    gpus === "auto"
      ? (visible?.ids ?? (await askForGpus(env)).ids).map((id) => [id])
      : gpus.map((unit) => (typeof unit === "string" ? [unit] : [...unit]));
  const ids = units.flat();
  if (ids.length === 0) throw usageError("gpus: this machine shows no GPU", 'name them: gpus: ["0", "1"]');
  const bad = ids.find((id) => !isGpuId(id));
  if (bad !== undefined) throw usageError(`gpus: ${JSON.stringify(bad)} is no id of a GPU`);
  const twice = units.flatMap((unit) => unit.filter((id, i) => unit.indexOf(id) !== i))[0];
  if (twice !== undefined)
    throw usageError(
      `gpus: ${twice} is twice in one group`,
      `for two places on it: gpus: ["${twice}", "${twice}"]`,
    );
  const missing = visible && ids.find((id) => !visible.ids.includes(id));
  if (missing !== undefined)
    throw usageError(
      `gpus: ${visible?.name}=${env[visible?.name ?? ""]} is set here, which has no ${missing}`,
    );
  const memory = gpuMemfree === undefined ? undefined : await memoryLimit(ids, gpuMemfree, env);
  const byBus = gpus === "auto" && visible === undefined;
  return { units, perUnit: perGpu, variables, byBus, ...(memory && { memory }) };
}

async function memoryLimit(
  ids: readonly string[],
  least: number | string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<GpuMemoryLimit> {
  const limit = { least: parseSize(String(least)), ask: async () => askForFreeMemory(env) };
  const unknown = unknownMemory(ids, await limit.ask());
  if (unknown !== undefined) throw usageError(`gpuMemfree: ${unknown}`);
  return limit;
}
