import { expect, test } from "vitest";
import { defaultPlace } from "./default-place.ts";
import type { Place } from "./place.ts";
import { isUnshared, refuseUnsupported } from "./unsupported.ts";

function place(kind: string, settings: Partial<Place> = {}): Place {
  return { ...defaultPlace("there", kind), ...settings };
}

test.each([
  ["slurm", { share: false }, "jobs of slurm cannot be dialled", "places.there.dial you@HOST"],
  ["ssh", { share: false }, "needs one of its own", "places.there.directory '~/exp'"],
  ["ssh", { dial: "you@server" }, "needs one of its own", "places.there.directory '~/exp'"],
  ["slurm", { dial: "you@s", via: "login" }, "needs one of its own", "places.there.directory '~/exp'"],
])("a place of %s with %j is refused", (kind, settings, message, hint) => {
  expect(() => refuseUnsupported(place(kind, settings))).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    }),
  );
});

test.each([
  ["ssh", {}, false],
  ["ssh", { share: false, directory: "~/exp" }, true],
  ["ssh", { dial: "you@server", directory: "~/exp" }, true],
  ["slurm", { share: false, dial: "you@login1" }, true],
  ["local", { share: false }, false],
] as const)("runners at a place of %s with %j are apart: %s", (kind, settings, is) => {
  refuseUnsupported(place(kind, settings));
  expect(isUnshared(place(kind, settings))).toBe(is);
});
