import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { parseSize } from "../core/size.ts";
import { parseSlotCount } from "../core/slot-count.ts";
import { cpusHere } from "../runner/claiming/detect-cpus.ts";
import { ALL_CPUS, type CpuSet, placesOf } from "../runner/claiming/cpus.ts";
import type { GpuSet } from "../runner/claiming/gpus.ts";
import type { LoadLimits } from "../runner/claiming/machine-load.ts";
import { askForGpus, CUDA, isGpuId, visibleGpus } from "../runner/claiming/detect-gpus.ts";
import { configureCpus, cpusOf } from "./cpu-options.ts";
import { checkMemoryLimit, configureGpuMemfree, withMemoryLimit } from "./gpu-memfree-option.ts";
import { wholeNumber } from "./whole-number.ts";
import type { World } from "./shared/world.ts";

interface Options {
  readonly jobs?: string;
  readonly gpus?: readonly string[];
  readonly perGpu?: string;
  readonly gpuEnv?: string;
  readonly memfree?: string;
  readonly load?: string;
  readonly tail?: boolean;
}

/** How much of the machine a runner may use. */
export interface SlotRequest {
  readonly slots: number;
  readonly gpus: GpuSet | undefined;
  readonly cpus: CpuSet;
  readonly holdBack: LoadLimits;
  /** Whether all job logs are followed. */
  readonly tail: boolean;
}

/** One experiment at a time, on any GPU. */
export const ONE_SLOT: SlotRequest = {
  slots: 1,
  gpus: undefined,
  cpus: ALL_CPUS,
  holdBack: { memfree: undefined, load: undefined },
  tail: false,
};

/** Declares the options about several experiments that are used most. */
export function configureJobs(command: Command): void {
  command
    .option(
      "-j, --jobs <n>",
      "experiments at the same time: 4, 50% of the cores, or auto for all cores; --jobs FILE N changes it later (default: 1, or with --gpus or --cpus as many as fit)",
    )
    .option(
      "--gpus <ids...>",
      'give each experiment a GPU: auto (all), or 0,1,2,3; or a pair of GPUs: "0,1" "2,3" (or 0+1,2+3)',
    )
    .option("--tail", "show the output of all experiments, each line as [n] line");
}

/** Declares the other options that say how much of the machine a runner may use. */
export function configureSlots(command: Command): void {
  command
    .optionsGroup("How much of the machine:")
    .option("--per-gpu <k>", "let K experiments share a GPU (default: 1)")
    .option(
      "--gpu-env <names>",
      "besides CUDA_VISIBLE_DEVICES, set the variables of HIP, ROCR or ZE: HIP,ROCR,ZE",
    )
    .option("--memfree <size>", "start nothing while less memory is available: 8G (default: no limit)")
    .option(
      "--load <percent>",
      "start nothing while the load average is that high: 80% of the cores, or a load such as 6 (default: no limit)",
    );
  configureGpuMemfree(command);
  configureCpus(command);
}

/** The values of the options of {@link configureSlots}.
 *  @throws CooperateError (usage) also when there are no such GPUs */
export async function slotsOf(command: Command, env: World["env"]): Promise<SlotRequest> {
  const { jobs, memfree, load, tail = false } = command.opts<Options>();
  const gpus = await withMemoryLimit(await gpusOf(command.opts<Options>(), env), command, env);
  const cores = cpusHere(env);
  const cpus = cpusOf(command, cores);
  const measures = memfree !== undefined || load !== undefined;
  const machine = measures
    ? (await import("../runner/allocation/machine.ts")).machineOf(env, cores)
    : undefined;
  return {
    slots: jobs === undefined ? placesOf(gpus, cpus) : parseSlotCount(jobs, cores),
    gpus,
    cpus,
    holdBack: {
      memfree: memfree === undefined ? undefined : parseSize(memfree),
      load: load === undefined ? undefined : loadOf(load, cores),
      ...(machine && { machine }),
    },
    tail,
  };
}

/** Checks the form of these options without a look at this machine, for a runner on another one.
 *  @throws CooperateError (usage) for what no machine takes */
export function checkSlots(command: Command): void {
  const { jobs, memfree, load, ...options } = command.opts<Options>();
  if (jobs !== undefined) parseSlotCount(jobs, 1);
  if (memfree !== undefined) parseSize(memfree);
  if (load !== undefined) loadOf(load, 1);
  cpusOf(command, 1);
  checkMemoryLimit(command, shapeOf(options) !== undefined);
}

/** Parses a load limit: a percentage of the cores, or the load itself. */
function loadOf(text: string, cores: number): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text) ?? [];
  const load = Number(digits) * (percent === undefined ? 1 : cores / 100);
  if (load > 0) return load;
  throw usageError(`--load ${quoteWords([text])}: expected a share of the cores such as 80%, or a load`);
}

const VARIABLES: Readonly<Record<string, string>> = {
  CUDA,
  HIP: "HIP_VISIBLE_DEVICES",
  ROCR: "ROCR_VISIBLE_DEVICES",
  ZE: "ZE_AFFINITY_MASK",
};

/** What the options about GPUs ask for, whatever the machine has; no units mean all of them. */
function shapeOf({
  gpus,
  perGpu,
  gpuEnv,
}: Options): (Pick<GpuSet, "perUnit" | "variables"> & { readonly units?: string[][] }) | undefined {
  if (!gpus) {
    if (perGpu !== undefined || gpuEnv !== undefined)
      throw usageError("--per-gpu and --gpu-env need --gpus", "for example: --gpus auto");
    return undefined;
  }
  const variables = [CUDA, ...variablesIn(gpuEnv ?? "").filter((name) => name !== CUDA)];
  const perUnit = wholeNumber("--per-gpu", perGpu ?? "1", 1);
  const isAuto = gpus.length === 1 && gpus[0] === "auto";
  return { variables, perUnit, ...(!isAuto && { units: unitsIn(gpus) }) };
}

async function gpusOf(options: Options, env: World["env"]): Promise<GpuSet | undefined> {
  const { gpus = [] } = options;
  const shape = shapeOf(options);
  if (!shape) return undefined;
  const { variables, perUnit, units } = shape;
  const visible = visibleGpus(variables, env);
  if (!units) {
    const { ids, why } = visible ? { ids: visible.ids, why: "" } : await askForGpus(env);
    if (ids.length > 0) return { units: ids.map((id) => [id]), perUnit, variables, byBus: !visible };
    throw usageError(
      visible
        ? `--gpus auto: ${visible.name}=${quoteWords([env[visible.name] ?? ""])} shows no GPU`
        : `--gpus auto: ${why}, and ${CUDA} is not set`,
      "name the GPUs: cooperate --run FILE --gpus 0,1 (for AMD or Intel also --gpu-env HIP or ZE)",
    );
  }
  const missing = visible && units.flat().find((id) => !visible.ids.includes(id));
  if (missing !== undefined) {
    throw usageError(
      `--gpus ${quoteWords(gpus)}: ${visible?.name}=${env[visible?.name ?? ""]} is set here, and does not contain ${missing}`,
      "choose among those; --gpus auto takes all of them",
    );
  }
  return { units, perUnit, variables, byBus: false };
}

function variablesIn(text: string): string[] {
  const names = text.split(",").filter((name) => name !== "");
  return names.map((name) => {
    const variable = VARIABLES[name.toUpperCase()];
    if (variable !== undefined) return variable;
    throw usageError(
      `--gpu-env ${quoteWords([text])}: there is no ${name}`,
      `expected some of ${Object.keys(VARIABLES).join(", ")}`,
    );
  });
}

/** Parses the words of `--gpus`: `0,1` are two GPUs; `"0,1" "2,3"`, or `0+1,2+3`, are two
 *  pairs. */
function unitsIn(words: readonly string[]): string[][] {
  const units =
    words.length > 1
      ? words.map((word) => word.split(/[,+]/))
      : (words[0] ?? "").split(",").map((word) => word.split("+"));
  const ids = units.flat();
  const bad = ids.find((id) => !isGpuId(id));
  if (bad !== undefined) {
    throw usageError(
      `--gpus ${quoteWords(words)}: ${quoteWords([bad])} is not a GPU`,
      "expected numbers, GPU-... or MIG-... ids, or auto: cooperate --run FILE --gpus 0,1",
    );
  }
  const twice = units.flatMap((unit) => unit.filter((id, i) => unit.indexOf(id) !== i))[0];
  if (twice !== undefined)
    throw usageError(
      `--gpus ${quoteWords(words)}: ${twice} is twice in one pair`,
      `for two places on it: --gpus ${twice},${twice}`,
    );
  return units;
}
