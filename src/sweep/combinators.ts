import type { Combinator } from "./combinator.ts";
import { FACTORIAL } from "./factorial.ts";
import { RANDOM } from "./random-sample.ts";
import { ZIP } from "./zip.ts";

/** All combinators, in the order of the menu. */
export const COMBINATORS: readonly Combinator[] = [FACTORIAL, ZIP, RANDOM];
