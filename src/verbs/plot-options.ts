import type { Command } from "commander";
import { collectNames } from "./collect.ts";
import { configureCollecting } from "./results-options.ts";
import { renameOption, uniqueOption, whereOption } from "./row-options.ts";

/** Declares the options of `--plot`. */
export function configurePlot(command: Command): void {
  configureCollecting(command);
  command
    .option("--over <columns>", "what is averaged: seed; the same as over=seed", collectNames)
    .option("--show <summary>", "mean±std (default), mean±sem, mean±ci95, median±ci95, min..max, mean, ...")
    .addOption(whereOption())
    .addOption(uniqueOption())
    .option("--join <column>", "one run for all entries of the same name, with the metrics of all: name")
    .addOption(renameOption())
    .option(
      "--log-scale <axes>",
      "which axes are logarithmic: x, y, x,y or none (default: as the values suggest)",
    )
    .option("-o, --output <file>", "draw into a file: .svg, .pdf, or .tex (pgfplots)")
    .option("--width <length>", "of the figure: 5.5in (default), 8.5cm, 240pt")
    .option("--height <length>", "of the figure (default: 0.62 of the width)")
    .option("--font-size <pt>", "of all text, in points (default: 9)")
    .option("--font <file>", "with -o FILE.pdf: a font for other scripts, .ttf or .otf")
    .option("--force", "with -o: replace the file even if it is not as cooperate has left it");
}
