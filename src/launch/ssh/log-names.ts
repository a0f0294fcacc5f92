import { fileNamePart } from "../../core/file-name.ts";
import type { Place } from "../places/place.ts";

/** The names of the logs of the runners at a place, which other places do not have: `gpu7.log`,
 *  `gpu7-2.log`. There is one at least: in it the host looks for the mark of the launch. */
export function logNames({ name }: Pick<Place, "name">, runners: number): readonly string[] {
  return Array.from(
    { length: Math.max(1, runners) },
    (_, i) => `${fileNamePart(name)}${i === 0 ? "" : `-${i + 1}`}.log`,
  );
}
