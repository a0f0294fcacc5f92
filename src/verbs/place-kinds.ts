import { ENGINE_KINDS } from "../launch/engines/engines.ts";
import type { Kinds } from "../launch/places/place-names.ts";

/** The kinds of places that this version knows. */
export const KINDS: Kinds = { engines: ENGINE_KINDS };
