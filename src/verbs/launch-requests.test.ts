import { expect, test } from "vitest";
import { defaultPlace } from "../launch/places/default-place.ts";
import type { LaunchRequest } from "../launch/shared/launch-request.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { launchRequests } from "./launch-requests.ts";
import type { World } from "./shared/world.ts";

const world = { env: { TOKEN: "x" }, cwd: "/home/ada/exp", now: () => new Date() } as unknown as World;
const LIST = { file: "exps.json", real: "/home/ada/exp/exps.json", pending: 4 };
const PLACES = {
  local: defaultPlace("local", "local"),
  gpu7: defaultPlace("you@gpu7", "ssh"),
  slurm: defaultPlace("slurm", "slurm"),
  far: { ...defaultPlace("far", "ssh"), share: false, directory: "~/exp" },
  dials: { ...defaultPlace("dials", "slurm"), share: false, dial: "you@login1" },
} as const;

function ask(
  places: readonly (keyof typeof PLACES)[],
  options: Partial<LaunchOptions>,
  runOptions: readonly string[] = [],
): readonly LaunchRequest[] {
  const on = places.map((name) => PLACES[name]);
  return launchRequests(world, LIST, on, { on: places, ...options }, runOptions);
}

test.each([
  [["local"], { only: ["setup"] }, "--only is for places that are reached over ssh, and local is not"],
  [
    ["gpu7", "slurm"],
    { skip: ["deliver"] },
    "--skip is for places that are reached over ssh, and slurm is not",
  ],
  [["gpu7"], { only: ["seutp"] }, "--only seutp: there is no such stage"],
  [["local"], { runners: "1001" }, "1001 runners at local: at most 1000"],
  [["slurm", "gpu7"], { runners: "1001" }, "1001 runners at you@gpu7: at most 1000"],
  [["slurm"], { runners: "1000000000" }, "at most 100000"],
  [["local"], { runners: "1e9" }, "expected a whole number"],
  [["local"], { hold: true }, "--hold is for the jobs of an engine"],
] as const)("at %j, %j is refused", (places, options, message) => {
  expect(() => ask(places, options)).toThrow(message);
});

test.each([
  ["far", {}, ["--log-dir", "logs"], "--log-dir at far: a runner that reaches the list over ssh"],
  ["far", {}, ["--on-done=make"], "--on-done=make at far"],
  ["dials", { env: ["TOKEN"] }, [], "--env at dials: the values lie beside the list"],
  ["dials", { scale: true, runners: "2" }, [], "--scale at dials"],
] as const)("at %s, %j and %j behind -- is refused", (place, options, words, message) => {
  expect(() => ask([place], options, words)).toThrow(message);
});

test("runners that dial get the address of the list, and how to start cooperate there", () => {
  const [far, dials, said] = [
    ...ask(["far", "dials"], {}),
    ...ask(["dials"], {}, ["--remote-command", "c"]),
  ] as LaunchRequest[];
  expect([far?.address, far?.runOptions]).toEqual([undefined, []]);
  expect(dials?.address).toBe("you@login1:/home/ada/exp/exps.json");
  expect(dials?.runOptions[0]).toBe("--remote-command");
  expect(said?.runOptions).toEqual(["--remote-command", "c"]);
});

test("so many runners as a file says are counted, too", () => {
  const many = { ...PLACES.local, runners: 1_000_000_000 };
  expect(() => launchRequests(world, LIST, [many], { on: ["local"] }, [])).toThrow("at most 1000");
});

test.each([
  [["gpu7"], { only: ["setup"] }],
  [["slurm"], { runners: "100000" }],
  [["slurm", "local"], { hold: true, runners: "1000" }],
] as const)("at %j, %j is meant", (places, options) => {
  expect(ask(places, options)).toHaveLength(places.length);
});
