import { slurm } from "../../src/launch/engines/slurm.ts";
import { describeEngine } from "./engine-suite.ts";
import { NEEDS_SLURM, slurmBed } from "./slurm-bed.ts";

describeEngine("Slurm", slurm, slurmBed(), { needs: NEEDS_SLURM, wrong: { partition: "no-such" } });
