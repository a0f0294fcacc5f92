import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { completeWords } from "./complete-words.ts";

function program(): Command {
  const all = new Command("cooperate").helpOption("-h, --help", "help");
  const run = all.command("run").summary("run it").argument("[file]");
  run
    .option("-j, --jobs <n>", "so many")
    .option("--log-dir <dir>", "there")
    .option("--gpus <ids...>", "these");
  run.option("--entries <selection>", "only these").option("--keep-going", "go on");
  all.command("launch").summary("there").argument("<file>").option("--on <place...>", "where");
  all.command("requeue").summary("again").argument("<file>").argument("<selection>");
  all.command("sweep").summary("grid").argument("<file>").argument("<spec>");
  all.command("store").summary("kept").argument("<file>").argument("[entry]").argument("[key...]");
  all.command("config").summary("defaults").argument("[key]").argument("[value...]");
  all.command("completion").summary("this").argument("<shell>").argument("[words...]");
  return all;
}

function complete(...words: string[]) {
  const { candidates, files, list, placesOf } = completeWords(program(), words);
  const values = candidates.map(({ value }) => value).join(" ");
  return [values, files, list, placesOf && `places of ${placesOf}`]
    .filter((each) => each !== undefined)
    .join("|");
}

describe("completeWords", () => {
  test.each([
    [[""], "--run --launch --requeue --sweep --store --config --completion --help|none"],
    [["r"], "run requeue|none"],
    [["--r"], "--run --requeue|none"],
    [["--run", ""], "|lists"],
    [["run", "exps"], "|lists"],
    [["--run", "-"], "--jobs --log-dir --gpus --entries --keep-going --help|none"],
    [["--run", "e.json", "--keep-going", "-j", "4", "--"], "--log-dir --gpus --entries --help|none"],
    [["--jobs", "4", "--run", "e.json", "--k"], "--keep-going|none"],
    [["--run", "e.json", "--log-dir", ""], "|folders"],
    [["--run", "e.json", "-j", ""], "|none"],
    [["--run", "e.json", "--entries", ""], "|none|e.json"],
    [["--requeue", "e.json", "1"], "|none|e.json"],
    [["--requeue", "e.json", "1", ""], "|none"],
    [["--run", "--gpus", "0,1", ""], "|lists"],
    [["--run", "--jobs=4", ""], "|lists"],
    [["--launch", "e.json", "--on", ""], "|none|places of e.json"],
    [["--launch", "--on", "g"], "|none|places of ."],
    [["--sweep", "e.json", ""], "|files"],
    [["--run", "e.json", "--", ""], "|files"],
    [["--store", "e.json", ""], "|none|e.json"],
    [["--store", "e.json", "3", ""], "|none"],
    [["--config", "run.k"], "run.keep-going|none"],
    [["--completion", ""], "bash zsh fish|none"],
  ])("%j: %s", (words, expected) => {
    expect(complete(...words)).toBe(expected);
  });
});
