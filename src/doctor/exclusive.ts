import * as fs from "node:fs/promises";
import { join } from "node:path";
import { type Check, no, type CheckTarget, yes } from "./finding.ts";

const ROUNDS = 100;
const RACERS = 4; // as many threads as Node uses for file operations

/** When several create the same directory, exactly one must succeed: the lock depends on it. */
export const EXCLUSIVE: Check = {
  name: "one winner",
  async run({ scratch }: CheckTarget) {
    const races = await race(ROUNDS, async (round) => fs.mkdir(join(scratch, `race-${round}`)));
    return assessRaces(races, "mkdir");
  },
};

/** How many racers won each race. */
async function race(rounds: number, run: (round: number) => Promise<unknown>): Promise<number[]> {
  const winners: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const results = await Promise.allSettled(Array.from({ length: RACERS }, async () => run(round)));
    winners.push(results.filter(({ status }) => status === "fulfilled").length);
  }
  return winners;
}

/** Assesses the races.
 *  @param winners how many won each race */
export function assessRaces(winners: readonly number[], call: string): ReturnType<typeof yes> {
  const many = winners.filter((count) => count > 1).length;
  const none = winners.filter((count) => count === 0).length;
  if (many > 0) {
    return no(
      `${call}: more than one winner in ${many} of ${winners.length} races`,
      "keep lists on other storage: here two runners can hold the lock at once",
    );
  }
  if (none === winners.length)
    return no(`${call} never works`, "look at the permissions and at the free space");
  const undecided = none > 0 ? `, none in ${none}, which only costs time` : "";
  return yes(`${call}: one winner in ${winners.length - none} of ${winners.length} races${undecided}`);
}
