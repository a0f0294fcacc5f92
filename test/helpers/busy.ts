import { execFileSync } from "node:child_process";
import { BIN } from "./cli.ts";

/** How many starts of the program a bound on time allows on top. */
const STARTS = 20;

/**
 * How much longer than on an idle machine something that is promised within some seconds may take
 * now, milliseconds: {@link STARTS} times what it takes now to start the program. It is measured in
 * the same run because a fixed allowance is too short on a machine that is busy enough, and too
 * long on one that is not.
 */
export function busyMs(): number {
  const begin = process.hrtime.bigint();
  execFileSync(process.execPath, [BIN, "--version"]);
  return (STARTS * Number(process.hrtime.bigint() - begin)) / 1e6;
}
