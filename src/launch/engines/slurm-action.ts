import type { Action } from "../actions/action.ts";

/**
 * A program of Slurm. It does not get the variables by which a job would hand its own limits on to
 * the jobs that it submits (SLURM_MEM_PER_CPU), nor those that change what it prints or whom it
 * means (SQUEUE_STATES, SCANCEL_PARTITION): a job that squeue does not show would count as ended.
 * It keeps where Slurm is, and what only a user sets: for whom they compute unless we are told.
 */
export function slurmAction(label: string, ...argv: string[]): Action {
  return {
    label,
    argv,
    cleared: {
      prefixes: ["SLURM_", "SBATCH_", "SQUEUE_", "SCANCEL_", "SCONTROL_"],
      but: KEPT,
    },
  };
}

const KEPT = [
  "SLURM_CONF",
  "SLURM_CLUSTERS",
  "SLURM_JWT",
  "SBATCH_ACCOUNT",
  "SBATCH_PARTITION",
  "SBATCH_QOS",
];
