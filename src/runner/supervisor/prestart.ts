import { stat } from "node:fs";
import { Supervisor } from "./client.ts";

let early: Supervisor | undefined;

/** Starts a supervisor before the rest of the runner is loaded: each takes about 50 ms, and they
 *  run at the same time. A supervisor that nobody takes ends with this process. */
export function startEarly(): void {
  startThreads();
  early ??= new Supervisor();
}

/** Returns the supervisor that was started early, once. */
export function takeEarly(): Supervisor | undefined {
  const one = early;
  early = undefined;
  return one;
}

/** Starts the threads in which Node reads files. Where no more processes are allowed, Node aborts
 *  when it cannot start them; that a supervisor cannot be started is reported. So they go first. */
function startThreads(): void {
  stat("/", () => {});
}
