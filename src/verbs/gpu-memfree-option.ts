import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { parseSize } from "../core/size.ts";
import { askForFreeMemory, unknownMemory } from "../runner/claiming/ask-gpu-memory.ts";
import type { GpuMemoryLimit } from "../runner/claiming/gpu-memory.ts";
import type { GpuSet } from "../runner/claiming/gpus.ts";
import type { World } from "./shared/world.ts";

/** Declares `--gpu-memfree`. */
export function configureGpuMemfree(command: Command): Command {
  return command.option(
    "--gpu-memfree <size>",
    "with --gpus: use a GPU only while nvidia-smi says that this much of its memory is free: 8G (default: no limit)",
  );
}

/** The bytes of `--gpu-memfree`; undefined without it.
 *  @throws CooperateError (usage) when it is no size, or there is no `--gpus` */
export function checkMemoryLimit(command: Command, hasGpus: boolean): number | undefined {
  const { gpuMemfree } = command.opts<{ gpuMemfree?: string }>();
  if (gpuMemfree === undefined) return undefined;
  if (hasGpus) return parseSize(gpuMemfree);
  throw usageError("--gpu-memfree needs --gpus", `for example: --gpus auto --gpu-memfree ${gpuMemfree}`);
}

/** `gpus` with the limit of `--gpu-memfree`.
 *  @throws CooperateError (usage) when nobody can tell how much memory is free */
export async function withMemoryLimit(
  gpus: GpuSet | undefined,
  command: Command,
  env: World["env"],
): Promise<GpuSet | undefined> {
  const least = checkMemoryLimit(command, gpus !== undefined);
  if (least === undefined || !gpus) return gpus;
  const memory: GpuMemoryLimit = { least, ask: async () => askForFreeMemory(env) };
  const unknown = unknownMemory(gpus.units.flat(), await memory.ask());
  if (unknown !== undefined) throw usageError(`--gpu-memfree: ${unknown}`, "leave the option out");
  return { ...gpus, memory };
}
