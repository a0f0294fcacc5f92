import { loadExeca } from "../experiment/load-execa.ts";

/** nvidia-smi may hang when the driver is broken. */
const LIMIT_MS = 15_000;

/** The ids in a variable such as CUDA_VISIBLE_DEVICES: numbers, or `GPU-...` and `MIG-...`. As in
 *  CUDA, the first word that is no id ends the list, so that `-1` hides all GPUs. */
export function idsIn(value: string): string[] {
  const ids = value.split(",").map((id) => id.trim());
  const end = ids.findIndex((id) => id === "" || id === "-1" || id === "NoDevFiles");
  return end === -1 ? ids : ids.slice(0, end);
}

/** The numbers of this machine's GPUs as nvidia-smi counts them; empty when there is no GPU, or no
 *  nvidia-smi. */
export async function askForGpus(env: Readonly<NodeJS.ProcessEnv>): Promise<string[]> {
  try {
    const { execa } = await loadExeca();
    const { stdout } = await execa("nvidia-smi", ["--query-gpu=index", "--format=csv,noheader"], {
      env,
      extendEnv: false,
      stdin: "ignore",
      stderr: "ignore",
      timeout: LIMIT_MS,
    });
    return stdout.split("\n").flatMap((line) => /^\s*(\d+)\s*$/.exec(line)?.[1] ?? []);
  } catch {
    return []; // it is not installed, or it cannot talk to a driver
  }
}
