import { existsSync } from "node:fs";
import { needs } from "../helpers/needs.ts";
import { ScriptBed } from "./engine-bed.ts";

const PROGRAMS = ["/usr/sbin/Almighty", "/usr/lib/oar/oarexec", "/usr/bin/oarsub", "/usr/lib/postgresql"];

/** Options of a suite that starts OAR. */
export const NEEDS_OAR = needs(
  PROGRAMS.every((program) => existsSync(program)) && process.getuid?.() === 0,
  "root, and postgresql, oar-server, oar-server-pgsql, oar-node, oar-user, oar-user-pgsql",
);

/** OAR on this machine, in namespaces of its own.
 *  @param cores so many jobs run side by side */
export function oarBed(cores: number): ScriptBed {
  return new ScriptBed("oar.sh", "OAR", () => ({ OAR_CORES: String(cores) }));
}
