import { expect, test } from "vitest";
import { ListCodec } from "./codec.ts";

/** The message for a text that is not a valid list. The position is what "go to line" of an editor
 *  takes, counted from 1. */
function refusal(text: string, codec = new ListCodec("x")): string {
  try {
    codec.parse(Buffer.from(text));
  } catch (error) {
    return error instanceof Error ? error.message.replace("x is not a valid list: ", "") : String(error);
  }
  return "it was read";
}

const CLAIM = '"host":"h","attempt":1,"claim":"c","startedAt":"t"';
const NOT_AT_ALL = "expected a list of entries ([ ... ]) at the top";
const NO_ENTRY = "expected an entry (an array of strings)";

test.each([
  // cut off
  ["[", "entry 0, line 1, column 2: expected a value, found the end of the file"],
  ['[["a"', 'entry 0, line 1, column 6: expected "," or "]", found the end of the file'],
  ['[["a",', "entry 0, line 1, column 7: expected a value, found the end of the file"],
  ['[\n["a"],\n["b', 'entry 1, line 3, column 4: expected a closing ", found the end of the file'],
  ['[[{"name":"x"', 'entry 0, line 1, column 14: expected "," or "}", found the end of the file'],
  // commas
  ['[["a",]]', 'entry 0, line 1, column 7: expected a value, found "]"'],
  ['[\n["a"],\n["b"],\n]\n', 'entry 2, line 4, column 1: expected a value, found "]"'],
  ['[\n["a"],\n["b"]\n["c"]\n]\n', 'entry 1, line 4, column 1: expected "," or "]", found "["'],
  ['[,["a"]]', 'entry 0, line 1, column 2: expected a value, found ","'],
  ['[\r\n["a"],\r\n["b",\r\n]\r\n', 'entry 1, line 4, column 1: expected a value, found "]"'],
  ['[[{"name":"x",},"a"]]', 'entry 0, line 1, column 15: expected a key in double quotes, found "}"'],
  // too much
  ['[["a"]]]', 'line 1, column 8: expected the end of the file, found "]"'],
  ['[["a"]]\n[["b"]]\n', 'line 2, column 1: expected the end of the file, found "["'],
  ['[["a"]] // end', 'line 1, column 9: expected the end of the file, found "/"'],
  // other languages
  ["[['a']]", `entry 0, line 1, column 3: expected a value, found "'"`],
  ['[[{name:"x"},"a"]]', 'entry 0, line 1, column 4: expected a key in double quotes, found "n"'],
  ['[["a", True]]', 'entry 0, line 1, column 8: expected a value, found "T"'],
  ['[["a", NaN]]', 'entry 0, line 1, column 8: expected a value, found "N"'],
  ['[["a", 01]]', 'entry 0, line 1, column 8: expected a value, found "0"'],
  ['[["a", .5]]', 'entry 0, line 1, column 8: expected a value, found "."'],
  ['[["a" 🙂]]', 'entry 0, line 1, column 7: expected "," or "]", found "🙂"'],
  [
    String.raw`[["\x41"]]`,
    'entry 0, line 1, column 5: expected a JSON escape after the backslash, found "x"',
  ],
  [
    String.raw`[["\u12"]]`,
    'entry 0, line 1, column 5: expected a JSON escape after the backslash, found "u"',
  ],
  // JSON, but not a list
  ['"a"', `line 1, column 1: ${NOT_AT_ALL}`],
  [' {"a":["b"]}', `line 1, column 2: ${NOT_AT_ALL}`],
  ['["a"]', `entry 0, line 1, column 2: ${NO_ENTRY}, found the string "a"`],
  ["[null]", `entry 0, line 1, column 2: ${NO_ENTRY}, found null`],
  ['[["a"],\n  {"b":1}]', `entry 1, line 2, column 3: ${NO_ENTRY}, found an object`],
  ['[["a"],\n  []]', "entry 1, line 2, column 3: the entry is empty; expected a program and its arguments"],
  ['[["a",\n  true]]', "entry 0, line 2, column 3: argument 1 is the boolean true; write it as a string"],
  ['[["executed","a",2]]', "entry 0, line 1, column 18: argument 1 is the number 2; write it as a string"],
  [
    '[["a",{}]]',
    "entry 0, line 1, column 7: found a record after the program; an entry has at most one, before the program",
  ],
  [
    '[[{},{},"a"]]',
    "entry 0, line 1, column 6: found a second record; an entry has at most one, before the program",
  ],
  ["[[{}]]", "entry 0, line 1, column 2: the entry has no program"],
  ['[["executed",""]]', "entry 0, line 1, column 14: the program is an empty string"],
  // contradictory records
  [
    '[["executed",{"status":"pending"},"a"]]',
    'entry 0, line 1, column 24: a pending entry has no "executed" before it',
  ],
  ['[[{"status":"held"},"a"]]', 'entry 0, line 1, column 13: an entry that is held begins with "executed"'],
  [
    '[["executed",{"status":"running","host":"h"},"a"]]',
    'entry 0, line 1, column 14: a running entry needs "pid", "attempt", "claim", "startedAt"',
  ],
  [
    `[["executed",{"status":"running",${CLAIM},"pid":1.5},"a"]]`,
    'entry 0, line 1, column 91: "pid" is the number 1.5; expected a whole number',
  ],
  [
    '[["executed",{"status":"failed","log":null},"a"]]',
    'entry 0, line 1, column 39: "log" is null; expected a string',
  ],
  ['[["a"],[{"name":{}},"a"]]', 'entry 1, line 1, column 17: "name" is an object; expected a string'],
  ['[[{"env":["A=1"]},"a"]]', 'entry 0, line 1, column 10: "env" is an array; expected an object of strings'],
  [
    '[[{"after":[-1]},"a"]]',
    'entry 0, line 1, column 12: "after" is an array; expected an array of entry numbers',
  ],
  [
    '[[{"timeout":true},"a"]]',
    'entry 0, line 1, column 14: "timeout" is the boolean true; expected a duration such as "2h", a percentage of the median such as "300%", or seconds',
  ],
  // JSON.parse reads them as Infinity, which would be written as null and spoil the list
  [
    '[[{"priority":1e999},"a"]]',
    'entry 0, line 1, column 15: "priority" is the number Infinity; expected a number',
  ],
  [
    '[[{"timeout":1e999},"a"]]',
    'entry 0, line 1, column 14: "timeout" is the number Infinity; expected a duration such as "2h", a percentage of the median such as "300%", or seconds',
  ],
])("%j", (text, message) => {
  expect(refusal(text)).toBe(message);
});

test("a codec that knows the list refuses the same lists as a new one", () => {
  const two = '[\n["a"],\n["b"]\n]\n';
  for (const [before, after] of [
    ['[\n["a"]\n]\n', '[\n["a"]\n["b"]\n]\n'], // the last line was moved, but got no comma
    [two, '[\n["a"],\n]\n'], // the last line was removed, but its comma stayed
    [two, '[\n["a"],\n["b"],\n]\n'],
    [two, '[\n["a"]\n["b"]\n]\n'],
  ] as const) {
    const codec = new ListCodec("x");
    codec.parse(Buffer.from(before));
    expect(refusal(after, codec)).toBe(refusal(after));
    expect(refusal(after, codec)).toContain("expected");
  }
});

test("a fault below the maximum depth of the scanner is refused with a message, too", () => {
  const deep = "[".repeat(600) + "]".repeat(600);
  expect(refusal(`[["a"],[{"mine":${deep}},1]]`)).toMatch(
    /^entry 1, line 1, column 8: argument 0 is the number 1/,
  );
});
