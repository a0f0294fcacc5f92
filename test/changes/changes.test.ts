import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Dice, Step } from "./step.ts";
import { STEPS } from "./steps.ts";
import { type Reply, World } from "./world.ts";

/**
 * `COOPERATE_RUNS=5000 COOPERATE_SEED=$RANDOM npx vitest run test/changes` tries more cases, from
 * another seed.
 */
const RUNS = Number(process.env["COOPERATE_RUNS"] ?? 300);
const SEED = Number(process.env["COOPERATE_SEED"] ?? 15);

const OFTEN = ["claimOne", "claimOne", "claimSeveral", "end", "end", "end", "addSome", "loseSome", "skip"];

interface Turn {
  readonly name: string;
  readonly dice: Dice;
  readonly reply: Reply;
}

const nat = fc.nat({ max: 0xffff });
const turn: fc.Arbitrary<Turn> = fc.record({
  name: fc.constantFrom(...Object.keys(STEPS), ...OFTEN),
  dice: fc.record({ who: fc.nat({ max: 3 }), a: nat, b: nat, c: nat }),
  reply: fc.constantFrom<Reply>("heard", "heard", "heard", "heard", "lost", "lost", "vain"),
});

/** How often a step has changed the list. */
const changed = new Map<string, number>();

function take(world: World, { name, dice, reply }: Turn, next: Turn | undefined): void {
  const before = world.text;
  world.reply = reply;
  world.meanwhile = (keepsNumbers) => {
    const renumbers = ["takeOut", "replace", "editSome"].includes(next?.name ?? "");
    if (next && !(keepsNumbers && renumbers)) (STEPS[next.name] as Step)(world, next.dice);
  };
  (STEPS[name] as Step)(world, dice);
  world.reply = "heard";
  world.meanwhile = () => {};
  if (world.text !== before) changed.set(name, (changed.get(name) ?? 0) + 1);
}

test("any sequence of changes by several processes with lost replies has the same effect as on plain objects", () => {
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 80, size: "max" }), (turns) => {
      const world = new World(turns.length % 3);
      for (const [i, each] of turns.entries()) take(world, each, turns[i + 1]);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  // Each step has changed something.
  expect([...changed.keys()].sort()).toEqual(Object.keys(STEPS).sort());
});
