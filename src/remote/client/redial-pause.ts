import { jitter } from "../../storage/retry.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long to wait before the connection is dialled again, milliseconds.
 *  @param tries how often that was in vain since the connection was there */
export function redialPause(tries: number): number {
  return tries === 0 ? FIRST_MS : jitter(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10)) / 1.5);
}
