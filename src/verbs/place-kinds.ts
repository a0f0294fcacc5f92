import type { Kinds } from "../launch/places/place-names.ts";

/** The kinds of places that this version knows. */
export const KINDS: Kinds = { engines: ["slurm", "gridengine"] };
