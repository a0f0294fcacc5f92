import { expect, test } from "vitest";
import { refusalOf } from "../../../test/helpers/refusal.ts";
import { checkFitting } from "./fitting.ts";
import type { Format } from "./format.ts";
import type { Options } from "./options.ts";
import type { Saved } from "../../results/query/saved.ts";

test.each<[Options, Format, string]>([
  [{ filesShown: "3" }, "text", "--files-shown does nothing without --files"],
  [{ beforeContext: "3" }, "text", "--before-context does nothing without --grep"],
  [{ rows: true }, "text", "--rows does nothing without --from"],
  [{ fromAll: true }, "text", "--from-all does nothing without --from"],
  [{ force: true }, "text", "--force does nothing without -o"],
  [{ caption: "A" }, "csv", "--caption does nothing without --latex"],
  [{ bold: "row" }, "markdown", "--bold does nothing without --latex"],
  [{ digits: "2", csv: true }, "csv", "--digits does nothing with --csv, which is for programs"],
  [{ percent: true, output: "t.json" }, "json", "--percent does nothing with -o FILE.json"],
  [{ digits: "2", matters: true }, "text", "--matters and --digits do not go together"],
  [{ percent: true, long: true }, "text", "--long and --percent do not go together"],
  [{ best: true, long: true }, "text", "--best and --long do not go together"],
  [{ best: true, csv: true }, "csv", "--best and --csv do not go together"],
  [{ grep: "x", output: "x.csv" }, "csv", "--grep and -o do not go together"],
  [{ long: true, over: "seed" }, "text", "--long and --over do not go together"],
  [{ long: true, groupBy: "lr" }, "text", "--long and --group-by do not go together"],
  [{ long: true, output: "t.tex" }, "latex", "--long and -o do not go together"],
  [{ long: true, markdown: true }, "markdown", "--long and --markdown do not go together"],
])("%j as %s is refused", (options, format, message) => {
  expect(refusalOf(() => checkFitting(options, format, {}))).toContain(message);
});

test.each<[Options, Format, Saved?]>([
  [{}, "text"],
  [{ rows: true, fromAll: true }, "csv", { from: ["{n}.csv"] }],
  [{ caption: "A", label: "B", output: "t.tex" }, "latex"],
  [{ long: true, output: "t.csv" }, "csv", { over: "seed" }],
  [{ best: true, over: "seed" }, "text"],
  [{ digits: "2", percent: true, rows: true, from: ["x"] }, "latex"],
])("%j as %s fits", (options, format, saved = {}) => {
  expect(() => checkFitting(options, format, saved)).not.toThrow();
});
