import { expect, test } from "vitest";
import { defaultPlace } from "../places/default-place.ts";
import { chooseNode } from "./choose-node.ts";
import type { HostFacts } from "./reach.ts";

const PLACE = defaultPlace("gpu7", "ssh");
const OWN = { version: "v20.20.2", platform: "linux", arch: "x64" };
const FACTS: HostFacts = {
  host: "gpu7",
  system: "Linux",
  machine: "x86_64",
  user: "ada",
  home: "/home/you",
  node: "/usr/bin/node",
  nodeVersion: "v20.19.0",
  hasProgram: false,
  hasNode: false,
};

test.each(["v20.19.0", "v22.0.0", "v100.1.0"])("uses a node %s that is there", (nodeVersion) => {
  expect(chooseNode(PLACE, { ...FACTS, nodeVersion }, OWN)).toBe("/usr/bin/node");
});

test.each(["v20.18.3", "v18.20.0", undefined, "v20"])("does not use a node %s", (nodeVersion) => {
  expect(() => chooseNode(PLACE, { ...FACTS, nodeVersion }, OWN)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^\/usr\/bin\/node on gpu7 .* newer is needed/),
      hint: expect.stringContaining("node: bring"),
    }),
  );
});

test("says when there is none", () => {
  expect(() => chooseNode(PLACE, { ...FACTS, node: undefined }, OWN)).toThrow(
    "there is no node on the PATH of gpu7",
  );
  expect(() => chooseNode({ ...PLACE, node: "/opt/node" }, { ...FACTS, node: undefined }, OWN)).toThrow(
    "there is no /opt/node on gpu7",
  );
});

test("brings this machine's only to a machine of its kind", () => {
  const place = { ...PLACE, node: "bring" };
  expect(chooseNode(place, FACTS, OWN)).toBe("own");
  expect(chooseNode(place, { ...FACTS, machine: "aarch64" }, { ...OWN, arch: "arm64" })).toBe("own");
  for (const other of [{ machine: "aarch64" }, { system: "Darwin" }, { system: "" }])
    expect(() => chooseNode(place, { ...FACTS, ...other }, OWN)).toThrow(
      "this machine's node is for linux on x64",
    );
});
