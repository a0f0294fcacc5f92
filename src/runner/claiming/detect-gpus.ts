import { codeOf } from "../../core/errno.ts";
import { loadExeca } from "../experiment/load-execa.ts";

/** nvidia-smi may hang when the driver is broken. */
const LIMIT_MS = 15_000;

/** The ids in a variable such as CUDA_VISIBLE_DEVICES: numbers, or `GPU-...` and `MIG-...`. As in
 *  CUDA, the first word that is no id ends the list, so that `-1` hides all GPUs. */
function idsIn(value: string): string[] {
  const ids = value.split(",").map((id) => id.trim());
  const end = ids.findIndex((id) => id === "" || id === "-1" || id === "NoDevFiles");
  return end === -1 ? ids : ids.slice(0, end);
}

/** Whether `id` may name a GPU: a number, `GPU-...` or `MIG-...`. */
export function isGpuId(id: string): boolean {
  return /^\d+$|^(?:GPU|MIG)-[\w/-]+$/.test(id);
}

/** The GPUs that the first of `variables` names that is set in `env`; undefined when none is set. */
export function visibleGpus(
  variables: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): { readonly name: string; readonly ids: readonly string[] } | undefined {
  const name = variables.find((variable) => env[variable] !== undefined);
  return name === undefined ? undefined : { name, ids: idsIn(env[name] ?? "") };
}

/** The variable by which CUDA learns which GPUs a program may use. */
export const CUDA = "CUDA_VISIBLE_DEVICES";

/** The numbers of this machine's GPUs as nvidia-smi counts them, and why there are none. */
export async function askForGpus(
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<{ readonly ids: readonly string[]; readonly why: string }> {
  try {
    const { execa } = await loadExeca();
    const { stdout } = await execa("nvidia-smi", ["--query-gpu=index", "--format=csv,noheader"], {
      env,
      extendEnv: false,
      stdin: "ignore",
      stderr: "ignore",
      timeout: LIMIT_MS,
    });
    const ids = stdout.split("\n").flatMap((line) => /^\s*(\d+)\s*$/.exec(line)?.[1] ?? []);
    return { ids, why: "nvidia-smi names no GPU" };
  } catch (error) {
    const isMissing = codeOf(error) === "ENOENT";
    return { ids: [], why: isMissing ? "nvidia-smi was not found" : "nvidia-smi cannot ask the driver" };
  }
}
