import type { World } from "../verbs/world.ts";
import { guardOutput } from "./output.ts";
import { onNotice, onStop } from "./signals.ts";

/** This process as a verb sees it; nothing else reads clock, environment or streams. */
export function realWorld(): World {
  return {
    ...guardOutput(),
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    now: () => new Date(),
    monotonic: () => performance.now(),
    exit: (code) => process.exit(code),
    onSignal: onStop,
    onNotice,
  };
}
