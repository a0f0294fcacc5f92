import { usageError } from "../core/failure.ts";
import { askForGpus, CUDA, isGpuId, visibleGpus } from "../runner/claiming/detect-gpus.ts";
import type { GpuSet } from "../runner/claiming/gpus.ts";
import type { GpuOptions } from "./options.ts";

/** The GPUs that `options` name; undefined when they name none.
 *  @param env where the visible GPUs of this process are named
 *  @throws CooperateError (usage) when there are no such GPUs */
export async function gpuSetOf(
  { gpus, perGpu = 1, gpuEnv = [] }: GpuOptions,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<GpuSet | undefined> {
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
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw usageError(`gpus: ${twice} is named twice`, "perGpu: 2 lets two share a GPU");
  const missing = visible && ids.find((id) => !visible.ids.includes(id));
  if (missing !== undefined)
    throw usageError(
      `gpus: ${visible?.name}=${env[visible?.name ?? ""]} is set here, which has no ${missing}`,
    );
  return { units, perUnit: perGpu, variables, byBus: gpus === "auto" && visible === undefined };
}
