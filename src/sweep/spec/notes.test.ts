import { describe, expect, test } from "vitest";
import { expansionOf, spec } from "../../../test/helpers/specs.ts";

describe("notes", () => {
  test("unused parameters, also of an alias or with a default", () => {
    const first = "template: p [rate] | q\nalias: {m: {s: {depth: 1}}}\ndefault: {epochs: 3, rate: 1}";
    expect(expansionOf(spec(first, "rte: [1]\nm: s")).notes).toEqual([
      "params.yaml:5:1: no template uses rte, which only makes settings and names; did you mean rate?",
      "params.yaml:6:4: no template uses depth (of the alias m)",
      "no template uses epochs, which has a default",
      "the template command: '|' is passed to the program unchanged; quote it, or for a shell write bash -c '...'",
    ]);
  });

  test("what only a shell would do; placeholders are none of it", () => {
    const notes = (template: string): readonly string[] =>
      expansionOf(spec(`template: ${template}`, "a: 1")).notes;
    expect(notes(String.raw`p [a] {_name} x-{_name} 'b > *' \$X`)).toEqual([]);
    expect(notes("p [a] $X > *.txt")).toEqual([
      "the template command: '$X', '>' and '*.txt' are passed to the program unchanged; quote it, or for a shell write bash -c '...'",
    ]);
  });

  test("keys that only hold anchors are let be", () => {
    const first =
      "_base: &base {lr: 1}\ndefaults: &d {a: 2}\n_note: x\ntemplate: p [lr] [a]\ndefault: {<<: [*base, *d]}";
    const { notes, entries } = expansionOf(spec(first, "_c: &c {a: 3}\n<<: *c"));
    expect(notes).toEqual([
      "params.yaml:1:1: _base is only used where its anchors are",
      "params.yaml:2:1: defaults is only used where its anchors are",
      "params.yaml:3:1: _note is not used",
      "params.yaml:7:1: _c is only used where its anchors are",
    ]);
    expect(entries().map(({ entry }) => entry.argv.join(" "))).toEqual(["p --lr 1 --a 3"]);
  });

  test("sample may be meant as _sample", () => {
    expect(expansionOf(spec("template: p [a]", "a: 1\nsample: 3")).notes).toEqual([
      "params.yaml:4:1: no template uses sample, which only makes settings and names; did you mean _sample?",
    ]);
  });

  test("{_time} differs each time", () => {
    expect(expansionOf(spec("template: p {_time}", "a: 1")).notes.join()).toContain("{_time}");
  });
});
