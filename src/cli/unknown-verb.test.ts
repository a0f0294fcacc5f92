import { describe, expect, test } from "vitest";
import { VERBS } from "../verbs/table.ts";
import { foreignWords, ourCommandFor } from "./foreign-words.ts";
import { unknownVerb } from "./unknown-verb.ts";

const NAMES = VERBS.map(({ name }) => name);

async function answer(typed: string): Promise<string> {
  const { message, hint } = await unknownVerb(typed.split(" "), VERBS);
  return `${message}: ${hint}`;
}

describe("words of other programs", () => {
  test("each is in the table once, and is no verb of ours", () => {
    const words = foreignWords();
    expect(words.filter((word, i) => words.indexOf(word) !== i || NAMES.includes(word))).toEqual([]);
  });

  test("each leads to a verb that there is", () => {
    const verbs = foreignWords().map((word) => /^--([a-z-]+)/.exec(ourCommandFor(word) ?? "")?.[1]);
    expect(verbs.filter((verb) => ![...NAMES, "help", "version"].includes(verb ?? ""))).toEqual([]);
  });
});

test.each([
  ["status", "there is no verb status: type: cooperate --progress FILE"],
  ["--status a.json", "there is no verb --status: type: cooperate --progress a.json"],
  ["--status=a.json", "there is no verb --status: type: cooperate --progress a.json"],
  ["kill a.json 7", "there is no verb kill: type: cooperate --cancel a.json 7"],
  ["top", "there is no verb top: type: cooperate --progress FILE --watch"],
  ["a.json run", "the verb comes first: type: cooperate --run a.json"],
  [
    "a.json",
    "what is to be done with a.json?: to run it: cooperate --run a.json; to see how far it is: cooperate --progress a.json",
  ],
  ["--keep-going a.json", "--keep-going needs a verb: for example: cooperate --run a.json --keep-going"],
  ["--progres a.json", "there is no verb --progres: did you mean cooperate --progress a.json?"],
  ["stpo a.json", "there is no verb stpo: did you mean cooperate --stop a.json?"],
  ["step a.json", "there is no verb step: all verbs: cooperate --help"],
  ["shop", "there is no verb shop: all verbs: cooperate --help"],
])("%s", async (typed, expected) => {
  expect(await answer(typed)).toBe(expected);
});
