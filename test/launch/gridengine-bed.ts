import { existsSync } from "node:fs";
import { needs } from "../helpers/needs.ts";
import { ScriptBed } from "./engine-bed.ts";

const PROGRAMS = ["/usr/lib/gridengine/sge_qmaster", "/usr/lib/gridengine/sge_execd", "/usr/bin/qsub"];

/** Options of a suite that starts Grid Engine. */
export const NEEDS_GRID_ENGINE = needs(
  PROGRAMS.every((program) => existsSync(program)) && process.getuid?.() === 0,
  "root, and gridengine-master, gridengine-exec, gridengine-client",
);

/** Grid Engine on this machine. */
export function gridEngineBed(slots = 4): ScriptBed {
  return new ScriptBed("gridengine.sh", "SGE", () => ({ SGE_SLOTS: String(slots) }));
}
