import { posix } from "node:path";
import type { StepScene } from "./step.ts";

/** Whether files go to the place: `put` says so, or else the stage. */
export function isPut({ put }: { readonly put?: boolean }, { stage }: StepScene): boolean {
  return put ?? stage !== "pickup";
}

/** Absolute, so that nothing in it looks like an option or a host; `.` is what is in the folder. */
export function pathHere(path: string, { here }: StepScene): string {
  const absolute = posix.isAbsolute(path) ? path : posix.join(here, path);
  return path === "." ? `${absolute.replace(/\/$/, "")}/` : absolute;
}

/** rsync begins in the home of the user, and `~` means nothing to it. */
export function pathThere(path: string, { directory, target }: StepScene): string {
  const whole = /^[~/]/.test(path) ? path : posix.join(directory, path);
  const fromHome = whole.replace(/^~\/?/, "") || ".";
  return `${target}:${path === "." ? `${fromHome.replace(/\/$/, "")}/` : fromHome}`;
}
