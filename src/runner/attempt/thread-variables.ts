/** The variables by which numerical libraries learn how many threads to start. Without them each
 *  starts as many as the machine has cores, whatever else runs there. */
const THREAD_VARIABLES = [
  "OMP_NUM_THREADS",
  "MKL_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "BLIS_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "NUMBA_NUM_THREADS",
  "RAYON_NUM_THREADS",
  "POLARS_MAX_THREADS",
  "JULIA_NUM_THREADS",
] as const;

/** What the environment of an experiment says of its CPUs: `COOPERATE_CPUS`, and one thread for
 *  each CPU in those variables that `env` does not set. A part of a CPU is rounded down, and at
 *  least one thread.
 *  @param cpus undefined when nothing is known of them
 *  @param env of the runner */
export function threadVariables(
  cpus: number | undefined,
  env: Readonly<NodeJS.ProcessEnv>,
): Record<string, string> {
  if (cpus === undefined) return {};
  const threads = String(Math.max(1, Math.floor(cpus)));
  const unset = THREAD_VARIABLES.filter((name) => (env[name] ?? "") === "");
  return { ...Object.fromEntries(unset.map((name) => [name, threads])), COOPERATE_CPUS: String(cpus) };
}
