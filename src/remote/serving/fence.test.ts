import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { Fence } from "./fence.ts";
import type { RemoteHeartbeats } from "./remote-heartbeats.ts";

test("all connections are asked at once, and again for the next write", async () => {
  const clock = new FakeClock();
  const asked: string[] = [];
  let isTaken = false;
  const connections = ["a", "b"].map((name) => {
    const isOurs = async (): Promise<boolean> => {
      asked.push(name);
      return !(isTaken && name === "b");
    };
    return { isOurs } as unknown as RemoteHeartbeats;
  });
  const [a, b] = connections as [RemoteHeartbeats, RemoteHeartbeats];
  const fence = new Fence(new Set(connections), clock);
  expect([await fence.isOurs(a), await fence.isOurs(b)]).toEqual([true, true]);
  expect(asked).toEqual(["a", "b"]);
  isTaken = true;
  await clock.advance(1_000); // the process was stopped, perhaps
  expect([await fence.isOurs(a), await fence.isOurs(b)]).toEqual([true, false]);
});
