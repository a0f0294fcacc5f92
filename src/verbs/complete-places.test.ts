import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { completePlaces } from "./complete-places.ts";
import type { World } from "./shared/world.ts";

test("places and tags of the list's folder; nothing when a file is wrong", () => {
  const workspace = new Workspace();
  const world = { env: { XDG_CONFIG_HOME: workspace.path }, cwd: "/" } as unknown as World;
  const complete = (current: string) =>
    completePlaces(world, workspace.at("exps.json"), current).map(
      ({ value, description }) => `${value}: ${description}`,
    );
  expect(complete("")).toEqual(["local: local", "slurm: slurm", "gridengine: gridengine", "oar: oar"]);
  workspace.write(
    ".cooperate.yaml",
    "places:\n  gpu7: {host: you@gpu7, tags: [lab]}\n  c: {kind: slurm, via: login}\n",
  );
  expect(complete("g")).toEqual(["gridengine: gridengine", "gpu7: ssh you@gpu7"]);
  expect(complete("c")).toEqual(["c: slurm login"]);
  expect(complete("@")).toEqual(["@lab: all places with the tag lab"]);
  workspace.write(".cooperate.yaml", "places: [");
  expect(complete("")).toEqual([]);
});
