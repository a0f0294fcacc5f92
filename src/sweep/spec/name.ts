import type { Value } from "./value.ts";

/**
 * Names of settings, `Norm_new-EaStop_T`, by the rules of simtony/runner (mlrunner/utils/misc.py, version 0.5.9), so that its
 * users find their folders again. Two differences: its texts that are paths of files on this machine give the last part of the
 * path, which would give another name on another machine; and its numbers lose digits beyond the sixth, by which two seeds would
 * write into one folder.
 */
export function namePart(param: string, value: Value): string {
  return `${camelCase(param)}_${shortText(value)}`;
}

const LONGEST = 100;

/** `value-in-quote` is `VainQuote`: of all words but the last the first two letters. */
function camelCase(name: string): string {
  const words = name.includes("-") ? name.split("-") : name.split("_");
  const last = words.pop() ?? "";
  return (
    words.map((word) => (word.length > 2 ? titleCase(word.slice(0, 2)) : word)).join("") + titleCase(last)
  );
}

/** As Python's `str.title`: each run of letters begins with a capital and goes on without. */
function titleCase(text: string): string {
  return text.replaceAll(
    /[\p{Lu}\p{Ll}\p{Lt}]+/gu,
    ([first = "", ...rest]) => first.toUpperCase() + rest.join("").toLowerCase(),
  );
}

function shortText(value: Value): string {
  if (value.kind === "boolean") return value.on ? "T" : "F";
  if (value.kind === "number" && PYTHON_NUMBER.test(value.text)) return generalNumber(value.text);
  // No text leads out of the folder, or into another.
  return value.text
    .replace(/^[/.]*/, "")
    .replaceAll("/", "_")
    .slice(-LONGEST);
}

/** What PyYAML takes for a number; 1e-3 is none for it. */
const PYTHON_NUMBER = /^[-+]?(?:\d+|(?:\d+\.\d*|\.\d+)(?:[eE][-+]\d+)?)$/;

/** As `%g` of C and Python (six digits, no zeros at the end, an exponent below 1e-4 and from 1e6 up), unless digits were
 *  lost. */
function generalNumber(text: string): string {
  const number = Number(text);
  const [mantissa = "", exponent = ""] = number.toExponential(5).split("e");
  const power = Number(exponent);
  const short =
    power >= -4 && power < 6
      ? String(Number(number.toPrecision(6)))
      : `${mantissa.replace(/\.?0+$/, "")}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const exact = Number(short) === number && text.replace(/e.*|\D/gi, "").length <= 15;
  return exact ? short : text;
}
