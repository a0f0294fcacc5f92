import { expect, test } from "vitest";
import { readFragment, writeFragment } from "./fragment.ts";

const CHOICES = {
  metric: "val/acc & more",
  better: "min",
  filter: 'lr=0.1 "a b" #%',
  color: "lr",
  curve: "loss",
  theme: "dark",
  sort: "-lr",
  page: 3,
} as const;

test("a link opens the view that it was made of", () => {
  expect(readFragment(`#${writeFragment(CHOICES)}`)).toEqual(CHOICES);
  expect(writeFragment(readFragment(""))).toBe("");
});

test.each(["#better=up&theme=pink&page=x", "#page=-1", "#page=1", "#%%%", "#metric="])(
  "what is not understood of %s is left out",
  (fragment) => {
    expect(Object.values(readFragment(fragment)).filter((value) => value !== undefined)).toEqual([]);
  },
);
