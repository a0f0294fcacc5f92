import { describe, expect, test } from "vitest";
import { expansionOf, spec } from "../../../test/helpers/specs.ts";

describe("notes", () => {
  test("unused parameters, also of an alias or with a default", () => {
    const first = "template: p [rate] | q\nalias: {m: {s: {depth: 1}}}\ndefault: {epochs: 3, rate: 1}";
    expect(expansionOf(spec(first, "rte: [1]\nm: s")).notes).toEqual([
      "params.yaml:5:1: no template uses rte, which only appears in names; did you mean rate?",
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

  test("{_time} differs each time", () => {
    expect(expansionOf(spec("template: p {_time}", "a: 1")).notes.join()).toContain("{_time}");
  });
});
