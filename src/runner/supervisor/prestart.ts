import { Supervisor } from "./client.ts";

let early: Supervisor | undefined;

/** Starts a supervisor before the rest of a runner is loaded: both take some 50 ms, and so they take them together. One that nobody takes
 *  ends with this process. */
export function startEarly(): void {
  early ??= new Supervisor();
}

/** The one that was started, once. */
export function takeEarly(): Supervisor | undefined {
  const one = early;
  early = undefined;
  return one;
}
