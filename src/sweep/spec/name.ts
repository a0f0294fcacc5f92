import type { Value } from "./value.ts";

/**
 * Names of settings, such as `Norm_new-EaStop_T`, by the rules of simtony/runner
 * (mlrunner/utils/misc.py, version 0.5.9), so that its users find their folders again. There are
 * two differences. simtony/runner shortens a text that is the path of an existing file to the last
 * part of the path, which would give another name on another machine. And it rounds numbers to six
 * digits, which would let two seeds write to the same folder.
 */
export function namePart(param: string, value: Value): string {
  return namePrefix(param) + shortText(value);
}

/** How the part of a name for a parameter begins. */
export function namePrefix(param: string): string {
  return `${camelCase(param)}_`;
}

const MAX_LENGTH = 100;

/** `value-in-quote` becomes `VainQuote`: the first two letters of all words but the last. */
function camelCase(name: string): string {
  const words = name.includes("-") ? name.split("-") : name.split("_");
  const last = words.pop() ?? "";
  return (
    words.map((word) => (word.length > 2 ? titleCase(word.slice(0, 2)) : word)).join("") + titleCase(last)
  );
}

/** Like Python's `str.title`: the first letter of each run of letters is upper case, the others
 *  are lower case. */
function titleCase(text: string): string {
  return text.replaceAll(
    /[\p{Lu}\p{Ll}\p{Lt}]+/gu,
    ([first = "", ...rest]) => first.toUpperCase() + rest.join("").toLowerCase(),
  );
}

function shortText(value: Value): string {
  if (value.kind === "boolean") return value.on ? "T" : "F";
  if (value.kind === "number" && PYTHON_NUMBER.test(value.text)) return generalNumber(value.text);
  // No name leads out of the folder or into a subfolder.
  return value.text
    .replace(/^[/.]*/, "")
    .replaceAll("/", "_")
    .slice(-MAX_LENGTH);
}

/** What PyYAML parses as a number; 1e-3 is not one. */
const PYTHON_NUMBER = /^[-+]?(?:\d+|(?:\d+\.\d*|\.\d+)(?:[eE][-+]\d+)?)$/;

/** Like `%g` of C and Python (six digits, no trailing zeros, an exponent below 1e-4 and from 1e6
 *  up), unless digits would be lost. */
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
