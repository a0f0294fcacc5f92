import { extname } from "node:path";
import { usageError } from "../../core/failure.ts";
import { quoteArgument } from "../../core/shell-words.ts";
import type { FormatOptions } from "./options.ts";

const FORMATS = ["csv", "tsv", "json", "jsonl", "markdown", "latex"] as const;
export type Format = (typeof FORMATS)[number] | "text";

const SUFFIXES: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".md": "markdown",
  ".tex": "latex",
  ".txt": "text",
};

/** The format that the options ask for: by its name, or by the suffix of `-o`.
 *  @throws CooperateError (usage) for several, and for a suffix that stands for none */
export function formatOf(options: FormatOptions): Format {
  const named = FORMATS.filter((format) => options[format] !== undefined);
  const [format, other] = named;
  if (other !== undefined)
    throw usageError(`--${format} and --${other} do not go together`, "give one of them");
  const { latex, bold, output } = options;
  if (latex !== undefined && latex !== true && latex !== SIUNITX)
    throw usageError(
      `--latex ${latex}: expected nothing, or siunitx`,
      "the list goes first: cooperate --results FILE --latex",
    );
  if (bold !== undefined && bold !== "row" && bold !== "column")
    throw usageError(`--bold ${bold}: expected row or column`);
  if (format !== undefined) return format;
  if (output === undefined) return "text";
  const suffix = extname(output).toLowerCase();
  if (suffix === ".html" || suffix === ".htm")
    throw usageError(
      `-o ${output}: a page is made by --report`,
      `cooperate --report FILE -o ${quoteArgument(output)}`,
    );
  const found = SUFFIXES[suffix];
  if (found === undefined)
    throw usageError(
      `-o ${output}: ${suffix === "" ? "a name without a suffix" : suffix} stands for no format`,
      `there are: ${Object.keys(SUFFIXES).join(" ")}; or say --csv, --json, ...`,
    );
  return found;
}

/** The options with `--latex siunitx` as one: a value that can be left out counts only after `=`
 *  (cli/arrange-values.ts), so that it stands among the operands, from which it is taken. */
export function withSiunitx<T extends FormatOptions>(options: T, operands: string[]): T {
  const at = operands.indexOf(SIUNITX);
  if (options.latex !== true || at === -1) return options;
  operands.splice(at, 1);
  return { ...options, latex: SIUNITX };
}

const SIUNITX = "siunitx";

/** Whether a format is for programs: with all digits, and without marks. */
export function isForPrograms(format: Format): boolean {
  return ["csv", "tsv", "json", "jsonl"].includes(format);
}
