import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CooperateError } from "../../core/failure.ts";
import { itemsOf } from "../../../test/helpers/results.ts";
import { fieldsOf } from "./fields.ts";
import { whereTest } from "./where.ts";

const items = itemsOf([
  { command: "t --lr 0.1 --opt sgd --amp", metrics: { acc: 0.9 } },
  { command: "t --lr 0.10 --opt adam", metrics: { acc: 0.8, note: "slow" } },
  { command: "t --lr 1e-3 --opt adam --amp", metrics: { acc: Number.NaN } },
  { command: "t --lr 1 --opt rmsprop --batch-size 8", status: "failed" },
]);
const fields = fieldsOf(items, ["acc", "note"]);

/** The entries that the condition keeps. */
function kept(text: string): number[] {
  return items.filter(whereTest(text, fields)).map(({ row }) => row.n);
}

/** The message about the condition, with a ^ at its place. */
function refusal(text: string): string {
  try {
    whereTest(text, fields);
  } catch (error) {
    const { message, place } = error as CooperateError;
    return `${message} | ${place?.text.slice(0, place.at)}^${place?.text.slice(place.at)}`;
  }
  return "";
}

describe("--where", () => {
  test.each<[string, number[]]>([
    ["lr=0.1", [0, 1]],
    ["lr == .1", [0, 1]],
    ["lr=0.100", [0, 1]],
    ["--lr=0.1", [0, 1]],
    ["lr!=0.1", [2, 3]],
    ["lr<0.1", [2]],
    ["lr<=0.1", [0, 1, 2]],
    ["lr>=0.01 & opt!=sgd | failed", [1, 3]],
    ["lr>=0.01 and not (opt=sgd or failed)", [1]],
    ["lr>=0.01 && !(opt=sgd || failed)", [1]],
    ["lr>=0.01 & opt=sgd | opt=adam & lr<0.01", [0, 2]],
    ["lr>=0.01 & (opt=sgd | opt=adam) & lr<1", [0, 1]],
    ["status=failed", [3]],
    ["!failed", [0, 1, 2]],
    ["amp", [0, 2]],
    ["amp=false", [1, 3]],
    ["acc>0.85", [0]],
    ["acc<=1", [0, 1]],
    ["acc=''", [3]],
    ["batch-size=8", [3]],
    ["batch-size>4", [3]],
    ["opt~^a", [1, 2]],
    ["opt!~^a", [0, 3]],
    ["opt ~ '^(sgd|rms)'", [0, 3]],
    ['opt="sgd"', [0]],
    ["opt>rms", [0, 3]],
    ["note=slow", [1]],
    ["n>=2", [2, 3]],
    ["command ~ rmsprop", [3]],
    ["metric:acc=0.9", [0]],
    ["pending", []],
  ])("%s", (text, numbers) => {
    expect(kept(text)).toEqual(numbers);
  });

  test.each([
    ["lr>=", "--where: expected a value; '' is an empty one | lr>=^"],
    ["lr>= & opt=sgd", "--where: expected a value; '' is an empty one | lr>= ^& opt=sgd"],
    ["", "--where: expected the name of a column, or a status | ^"],
    ["lr=1 opt=sgd", "--where: expected & or | here, or the end | lr=1 ^opt=sgd"],
    ["(lr=1", "--where: a bracket is not closed | ^(lr=1"],
    ["lr=1)", "--where: expected & or | here, or the end | lr=1^)"],
    ["opt='sgd", "--where: a quote (') is not closed | opt=^'sgd"],
    ["lr=1 & otp=sgd", "--where: there is no column otp; did you mean opt? | lr=1 & ^otp=sgd"],
    ["opt~'('", "--where: no regular expression: /(/: Unterminated group | opt~^'('"],
    ["0.01<=lr", "--where: expected a name before the number | ^0.01<=lr"],
    ["lr>>1", "--where: this is no comparison; there are = != < <= > >= ~ !~, and values in quotes | lr>^>1"],
    ["lr=>1", "--where: this is no comparison; there are = != < <= > >= ~ !~, and values in quotes | lr=^>1"],
    ["lr<sgd", "--where: lr has numbers; this is none | lr<^sgd"],
    ["acc>'0,5'", "--where: acc has numbers; this is none | acc>^'0,5'"],
    ["opt~(a|b)", "--where: expected a value; write one with brackets in quotes | opt~^(a|b)"],
    [
      "wandb=1",
      "--where: there is no column wandb; there are: program, lr, opt, amp, batch-size, acc, note, n, attempt, status, name, tags, host, time, command | ^wandb=1",
    ],
    ["faild", "--where: there is no column faild; did you mean failed? | ^faild"],
  ])("%s is refused with its place", (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  test("any text is read or refused, never a crash", () => {
    const piece = fc.constantFrom(
      "lr",
      "opt",
      "=",
      "<",
      "~",
      "&",
      "|",
      "!",
      "(",
      ")",
      "'",
      "1",
      " ",
      "and",
      "failed",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          let error: unknown;
          try {
            kept(text);
          } catch (thrown) {
            error = thrown;
          }
          expect(error === undefined || error instanceof CooperateError).toBe(true);
        },
      ),
    );
  });
});
