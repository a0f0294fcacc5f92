import { describe, expect, test } from "vitest";
import { refusal, spec } from "../../../test/helpers/specs.ts";

describe("invalid specs are refused with line and column", () => {
  const T = "template: p [a]";
  test.each([
    ["nothing", "", "params.yaml:1:1: the spec is empty"],
    ["no mapping", "- a", "params.yaml:1:1: the first document is a list; expected a mapping"],
    ["a text", "python main.py", "params.yaml:1:1: the first document is a scalar; expected a mapping"],
    ["no template", "default: {a: 1}\n---\na: 1", "the first document has no template"],
    ["an empty template", "template:\n---\na: 1", "the template command is empty"],
    ["a misspelt key", spec("tempalte: p", "a: 1"), "params.yaml:1:1: the first document may have template"],
    ["no sweep", T, "there is no sweep"],
    ["a sweep that is no mapping", spec(T, "- 1"), "params.yaml:3:1: a sweep is a list"],
    ["an empty axis", spec(T, "a: []"), "params.yaml:3:1: a has no values"],
    [
      "a value that is a mapping",
      spec(T, "a: [[1, {b: 2}]]"),
      "params.yaml:3:9: a: expected one value, found a mapping",
    ],
    ["no value", spec(T, "a: [1, ~]"), "params.yaml:3:8: a: there is no value"],
    ["a tab", spec(T, "a:\n\t- 1"), "params.yaml:4:1: this line is indented with a tab"],
    ["a key twice", spec(T, "a: 1\nb: 2\na: 3"), "params.yaml:5:1: a is given twice"],
    ["a bracket left open", spec(T, "a: [1"), "params.yaml:3:"],
    ["an alias of YAML that leads to itself", spec(T, "a: &x [1, *x]"), "params.yaml:3:11: alias cycle: *x"],
    ["an unknown anchor", spec(T, "a: *x"), "params.yaml:3:4: *x: nothing before it is called &x"],
    [
      "aliases that lead in a circle",
      spec(`${T}\nalias: {m: {s: {n: t}}, n: {t: {m: s}}}`, "a: 1"),
      "params.yaml:2:33: alias cycle: m: s -> n: t -> m: s",
    ],
    [
      "an alias in a template",
      spec("template: p {m}\nalias: {m: {s: {a: 1}}}", "m: s"),
      "params.yaml:1:13: the template command has {m}",
    ],
    [
      "a placeholder without a value",
      spec(T, "b: 1"),
      "params.yaml:1:13: [a] in the template command has no value in the sweep of line 3",
    ],
    ["a misspelt one", spec("template: p [ratee]", "rate: 1"), "did you mean rate?"],
    [
      "a place twice",
      spec("template: p [a] {a}", "a: 1"),
      "params.yaml:1:17: the template command names a twice",
    ],
    [
      "zip of unequal lengths",
      spec("template: p [a] [b]", "_method: zip\na: [1, 2]\nb: [1, 2, 3]"),
      "params.yaml:3:1: zip: ",
    ],
    [
      "a sample larger than the grid",
      spec(T, "a: [1, 2]\n_sample: 3"),
      "params.yaml:3:1: 3 of 2 settings cannot be picked",
    ],
    [
      "random without a number",
      spec(T, "method: random\na: [1, 2]"),
      "method: random needs to know how many",
    ],
    ["an unknown method", spec(T, "_method: bayes\na: 1"), "params.yaml:3:1: method: there is no bayes"],
    [
      "an unknown command",
      spec("template:\n  x: p [a]", "_cmd: y\na: 1"),
      "params.yaml:4:7: no template is called y",
    ],
    ["an unknown word", spec(T, "_ttile: x\na: 1"), "did you mean _title?"],
    [
      "an unknown kind of space",
      spec(T, "a: {distribution: uniform}"),
      "params.yaml:3:5: a: there is no distribution for values",
    ],
    [
      "a step on a log scale",
      spec(T, "a: {min: 1, max: 9, step: 2, scale: log}"),
      "params.yaml:3:1: a: a log scale has steps, not a step",
    ],
    ["a step of nothing", spec(T, "a: {min: 0, max: 1, step: 0}"), "a: the step must not be 0"],
    [
      "a step away",
      spec(T, "a: {min: 0, max: 1, step: -0.1}"),
      "steps of -0.1 never lead from 0 to 1; give the step 0.1",
    ],
    ["a tiny step", spec(T, "a: {min: 0, max: 1, step: 1e-9}"), "a: that would be 1000000000"],
    ["a misspelt key with anchors", spec(`${T}\ndefualt: {b: &b 1}`, "a: 1"), "did you mean default?"],
    ["an anchor of another document", spec(`${T}\n_b: &b 1`, "a: *b"), "known only within its own document"],
    ["half a space", spec(T, "a: {min: 1}"), "params.yaml:3:1: a: expected min, max"],
    ["steps that are none", spec(T, "a: {min: 0, max: 1, steps: 0}"), "params.yaml:3:1: a: steps: expected"],
    ["an open quote", spec("template: p 'a", "a: 1"), "the template command: a quote (') is not closed"],
    [
      "a mark as program",
      spec("template: executed [a]", "a: 1"),
      'params.yaml:1:11: the template command: "executed" is a reserved word',
    ],
  ])("%s", (_, text, message) => {
    const said = refusal(text);
    expect(said).toMatch(/^usage: params\.yaml:\d+:\d+: /);
    expect(said).toContain(message);
  });
});
