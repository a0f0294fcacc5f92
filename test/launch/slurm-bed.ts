import { existsSync } from "node:fs";
import { join } from "node:path";
import { needs } from "../helpers/needs.ts";
import { ScriptBed } from "./engine-bed.ts";

const PROGRAMS = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"];
const isThere = PROGRAMS.every((program) => existsSync(program)) && process.getuid?.() === 0;

/** Options of a suite that starts Slurm. */
export const NEEDS_SLURM = needs(isThere, "root, slurm-wlm and munge");

/** The same where jobs are to be tracked as on real clusters. */
export const NEEDS_SLURM_CGROUP = needs(
  isThere && existsSync("/sys/fs/cgroup/freezer"),
  "root, slurm-wlm and munge, and the freezer of cgroup v1",
);

/** How the names of the nodes of this process begin: their cgroups have these names. */
const NODE = `n${process.pid}x`;
/** One of the nodes. */
export const NODE_3 = `${NODE}3`;

/** Slurm on this machine: three nodes of two CPUs, MaxArraySize 1001. */
export function slurmBed(more: NodeJS.ProcessEnv = {}): ScriptBed {
  return new ScriptBed("slurm.sh", "SLURM", (state) => ({
    SLURM_CONF: join(state, "slurm.conf"),
    SLURM_NODE: NODE,
    ...more,
  }));
}
