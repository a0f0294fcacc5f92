import { expect, test } from "vitest";
import { defaultPlace } from "./default-place.ts";

test("a place of ssh is the host of its name; others have none", () => {
  expect(defaultPlace("gpu7", "ssh")).toMatchObject({ name: "gpu7", kind: "ssh", host: "gpu7", share: true });
  expect(defaultPlace("slurm", "slurm")).not.toHaveProperty("host");
});
