import { expect, test } from "vitest";
import { parseTaskList, taskRanges } from "./task-list.ts";

test.each<[string, number[]]>([
  ["3", [3]],
  ["1-3:1,5", [1, 2, 3, 5]],
  ["1-9:4", [1, 5, 9]],
  ["1-8:4", [1, 5]],
  ["5, 1-2 4", [1, 2, 4, 5]],
  ["2-3,3,1-2", [1, 2, 3]],
  ["007", [7]],
])("the tasks %s", (text, numbers) => {
  expect(parseTaskList(text, 9)).toEqual(numbers);
});

test.each([
  ["", "empty"],
  [" , ", "empty"],
  ["a", '"a" is not the number of a task'],
  ["-3", '"-3" is not'],
  ["1-", '"1-" is not'],
  ["1.5", '"1.5" is not'],
  ["1:2", '"1:2" is not'],
  ["failed", '"failed" is not'],
  ["1-3:0", "step"],
  ["3-1", "backwards"],
  ["0", "only the tasks 1-9"],
  ["8-10", "only the tasks 1-9"],
  ["1-99999999999999999999", "only the tasks 1-9"],
])("are refused: %j", (text, message) => {
  expect(() => parseTaskList(text, 9)).toThrow(message);
});

test("a single task", () => {
  expect(() => parseTaskList("2", 1)).toThrow('"2": there is only task 1');
});

test("as ranges again", () => {
  expect(taskRanges([])).toEqual([]);
  expect(taskRanges([1, 2, 3, 5, 7, 8])).toEqual(["1-3", "5", "7-8"]);
});
