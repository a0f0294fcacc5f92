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
    // Node opens it when it is asked for, which takes 1 ms.
    get stdin() {
      return process.stdin;
    },
    exit: (code) => process.exit(code),
    onSignal: onStop,
    onNotice,
  };
}
