import { SYSTEM_CLOCK } from "../core/clock.ts";
import type { World } from "../verbs/shared/world.ts";
import { guardOutput } from "./output.ts";
import { onNotice, onStop } from "./signals.ts";

/** The World of this process. Nothing else reads its clock, environment or streams. */
export function realWorld(): World {
  return {
    ...SYSTEM_CLOCK,
    ...guardOutput(),
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    exit: (code) => process.exit(code),
    onSignal: onStop,
    onNotice,
  };
}
