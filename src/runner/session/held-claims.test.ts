import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import type { Change } from "../../list/changes/change.ts";
import { type Claimed, claimNext } from "../../list/changes/claim.ts";
import type { HeldAttempt } from "./held-attempt.ts";
import type { Stop } from "../experiment/stop.ts";
import { HeldClaims } from "./held-claims.ts";

const WHO = {
  claim: "c",
  host: "h",
  pid: 2,
  runner: "r",
  startedAt: "2026-01-01T00:00:00.000Z",
  directory: "/",
};
const STOP: Stop = { kind: "interrupted", signal: "SIGINT" };

/** A runner that has claimed the only entry of a list. */
class Scene {
  entries: readonly Entry[];
  readonly claimed: Claimed;
  /** By claim: how the session revokes it. */
  readonly revoke = new Map<string, () => void>();
  readonly done: string[] = [];
  readonly heldClaims: HeldClaims;

  constructor() {
    const { entries, value } = claimNext(WHO)([pending(["true"])]);
    [this.entries, this.claimed] = [entries, value as Claimed];
    const update = async <T>(change: Change<T>): Promise<T> => {
      const changed = change(this.entries);
      this.entries = changed.entries;
      return changed.value;
    };
    const session = {
      hold: (claim: string, revoke: () => void) => this.revoke.set(claim, revoke),
      drop: (claim: string) => this.revoke.delete(claim),
      done: (claim: string) => this.done.push(claim),
    };
    this.heldClaims = new HeldClaims({ update }, session);
  }
}

test("a claim is held while its work lasts, and its attempt is stopped when the claim is revoked", async () => {
  const scene = new Scene();
  const result = await scene.heldClaims.holding(scene.claimed, async ({ n, control }) => {
    expect([n, [...scene.heldClaims.held.keys()]]).toEqual([0, ["c"]]);
    scene.revoke.get("c")?.();
    return control.stopped;
  });
  expect(result).toEqual({ kind: "interrupted", signal: "SIGTERM" });
  expect([scene.heldClaims.held.size, scene.revoke.size, scene.done]).toEqual([0, 0, []]);
  expect(scene.entries[0]?.status).toBe("running");
});

test("the claim is given back when its work fails, and the caller is told why", async () => {
  const scene = new Scene();
  const failure = new Error("no log");
  const holding = scene.heldClaims.holding(scene.claimed, async () => {
    throw failure;
  });
  await expect(holding).rejects.toBe(failure);
  expect(scene.entries).toMatchObject([{ status: "pending", facts: {} }]);
  expect([scene.heldClaims.held.size, scene.revoke.size, scene.done]).toEqual([0, 0, ["c"]]);
});

test("all attempts are stopped and killed, also one that starts later", async () => {
  const killed: string[] = [];
  const attach = ({ control }: HeldAttempt, name: string): void => {
    const remote = {
      stop() {},
      async pause() {},
      async resume() {},
      limit() {},
      force: () => killed.push(name),
    };
    control.attach(remote);
  };
  const scene = new Scene();
  await scene.heldClaims.holding(scene.claimed, async (held) => {
    attach(held, "first");
    scene.heldClaims.stopAll(STOP);
    expect([held.control.stopped, killed]).toEqual([STOP, []]);
    scene.heldClaims.force();
    expect(killed).toEqual(["first"]);
  });
  await scene.heldClaims.holding(scene.claimed, async (held) => {
    expect(held.control.stopped).toEqual(STOP);
    attach(held, "second");
  });
  expect(killed).toEqual(["first", "second"]);
});
