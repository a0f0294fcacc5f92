import { expect, test } from "vitest";
import { namesIn, quotedName } from "./names-in.ts";

test.each<[string, string[]]>([
  ["a,b", ["a", "b"]],
  [" a , ,b, ", ["a", "b"]],
  ["", []],
  ['"a,b",c', ["a,b", "c"]],
  ['c, "a,b"', ["c", "a,b"]],
  ['"a ""b"", c"', ['a "b", c']],
  ['" a"', [" a"]],
  ['"loss,x"=min,acc=max', ["loss,x=min", "acc=max"]],
  ['"never closed,b', ['"never closed', "b"]],
  ['5",b', ['5"', "b"]],
])("%s", (text, names) => {
  expect(namesIn(text)).toEqual(names);
});

test.each(["a", "a,b", 'a"b', " a", "a b"])("%s in quotes is that name", (name) => {
  expect(namesIn(`x,${quotedName(name)},y`)).toEqual(["x", name, "y"]);
});
