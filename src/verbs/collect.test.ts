import { Command } from "commander";
import { expect, test } from "vitest";
import { addUndoOptions } from "../config/undo-options.ts";
import { configureRecord } from "./add-options.ts";
import { arrangementOf, configureArrangement } from "./arrange-options.ts";
import { configureHooks } from "./hook-options.ts";
import { configurePacing } from "./pacing-options.ts";
import { configurePlot } from "./plot-options.ts";
import { configurePage } from "./report-options.ts";
import { configureOptions } from "./results-options.ts";

/** All options that can be given more than once. */
function everything(): Command {
  const command = new Command();
  configureRecord(command);
  configureArrangement(command);
  configurePacing(command);
  configureHooks(command);
  addUndoOptions(command);
  return command;
}

test.each(["after", "env", "param", "tag", "hosts", "limit", "mailto"])(
  "after --no-%s the values begin anew",
  (name) => {
    const words = [`--${name}`, "1", `--no-${name}`, `--${name}`, "2", `--${name}`, "3"];
    const command = everything().parse(words, { from: "user" });
    expect(command.opts()[name]).toEqual(["2", "3"]);
  },
);

test("--each-host, too", () => {
  const command = everything().parse(["--no-each-host", "--each-host", "a,b", "--each-host=c"], {
    from: "user",
  });
  expect(arrangementOf(command).hosts).toEqual(["a", "b", "c"]);
});

test.each([
  ["--results", configureOptions],
  ["--report", configurePage],
  ["--plot", configurePlot],
])("of %s all columns and conditions count that are given", (_, configure) => {
  const command = new Command();
  configure(command);
  const words = ["--over", "seed", "--over", "fold,'x", "--where", "lr>1 | lr<0", "--where", "a=b"];
  command.parse([...words, "--status", "done", "--status", "failed"], { from: "user" });
  expect(command.opts()).toMatchObject({
    over: "seed,fold,'x",
    where: "(lr>1 | lr<0) & (a=b)",
    status: "done,failed",
  });
});
