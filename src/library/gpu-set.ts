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
      ? (visible?.ids ?? (await askForGpus(env))).map((id) => [id])
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
  return { units, perUnit: perGpu, variables, byBus: gpus === "auto" && visible === undefined };
}
