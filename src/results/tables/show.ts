import { usageError } from "../../core/failure.ts";
import { mostSimilar } from "../../core/similar.ts";
import { CENTERS, type CenterName } from "./centers.ts";
import { SPREADS, type SpreadName } from "./spreads.ts";
import { namesIn } from "../../core/names-in.ts";

/** What is shown of the runs of a group. */
export type Show =
  | { readonly kind: "center"; readonly center: CenterName; readonly spread?: SpreadName }
  | { readonly kind: "range" }
  | { readonly kind: "n" };

const EXAMPLES = ["mean", "mean±std", "median", "iqm", "min..max", "mean±sem", "mean±ci95", "n"];

/** What `--show` names: `mean±std`, `median`, `min..max`, `±sem` (of the mean), `n`, several with
 *  commas between. `+-` is the same as ±.
 *  @throws CooperateError (usage) */
export function parseShow(text: string): Show[] {
  const shows = namesIn(text.replaceAll("+-", "±")).map(showNamed);
  if (shows.length === 0) throw usageError("--show: nothing is named", `for example: ${EXAMPLES.join(", ")}`);
  return shows;
}

function showNamed(word: string): Show {
  if (word === "n") return { kind: "n" };
  if (word === "min..max" || word === "range") return { kind: "range" };
  const [center = "", spread, more] = word.split("±");
  const name = center === "" ? "mean" : center;
  if (more === undefined && name in CENTERS && (spread === undefined || spread in SPREADS) && word !== "±")
    return {
      kind: "center",
      center: name as CenterName,
      ...(spread !== undefined && { spread: spread as SpreadName }),
    };
  const similar = mostSimilar(word, EXAMPLES);
  throw usageError(
    `--show: ${word} is none of the summaries`,
    similar === undefined ? `there are: ${EXAMPLES.join(", ")}` : `did you mean ${similar}?`,
  );
}
