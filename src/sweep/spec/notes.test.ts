import { describe, expect, test } from "vitest";
import { expansionOf, spec } from "../../../test/helpers/specs.ts";

describe("notes", () => {
  test("unused parameters, also of an alias or with a default", () => {
    const first = "template: p [rate] | q\nalias: {m: {s: {depth: 1}}}\ndefault: {epochs: 3, rate: 1}";
    expect(expansionOf(spec(first, "rte: [1]\nm: s")).notes).toEqual([
      "params.yaml:5:1: no template uses rte, which only appears in names; did you mean rate?",
      "params.yaml:6:4: no template uses depth (of the alias m)",
      "no template uses epochs, which has a default",
      "the template command: | is passed to the program unchanged; for a shell write sh -c '...'",
    ]);
  });

  test("{_time} differs each time", () => {
    expect(expansionOf(spec("template: p {_time}", "a: 1")).notes.join()).toContain("{_time}");
  });
});
