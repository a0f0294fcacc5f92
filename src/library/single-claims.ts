import { workplaceOf } from "../core/allocation-job.ts";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Entry } from "../core/entry.ts";
import { isHostAmong } from "../core/host-names.ts";
import { dueByAnyClock } from "../list/queries/due.ts";
import { claimNext, type Claimant, type Claimed } from "../list/changes/claim.ts";
import { settle, type Retries } from "../list/changes/settle.ts";
import type { Settled } from "../list/changes/settlement.ts";
import type { InProcessEnd } from "../runner/attempt/in-process.ts";
import { AbortOnStop } from "../runner/experiment/abort-on-stop.ts";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import { applyTimeLimit, type HeldAttempt } from "../runner/session/held-attempt.ts";
import { ControlApplier } from "../runner/session/apply-control.ts";
import { ControlPoll } from "../runner/session/control-poll.ts";
import { HeldClaims } from "../runner/session/held-claims.ts";
import { RunnerSession } from "../runner/session/runner-session.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import type { Claim, ClaimOptions } from "./claim.ts";
import { makeClaim } from "./make-claim.ts";
import { selectionOf } from "./run-options.ts";

/** A program as the other runners see it, while it holds claims. */
interface Member {
  readonly session: RunnerSession;
  readonly claims: HeldClaims;
  readonly poll: ControlPoll;
}

/** Entries that a program claims one by one, without a runner that waits for work. */
export class SingleClaims {
  readonly #list: ListFile;
  readonly #dueIn = dueByAnyClock(
    () => SYSTEM_CLOCK.now().getTime(),
    () => SYSTEM_CLOCK.monotonic(),
  );
  readonly #open = new Set<Claim>();
  /** While something is held, or about to be. */
  #member: Promise<Member> | undefined;
  #users = 0;

  constructor(path: string) {
    this.#list = openListFile(path);
  }

  /** Claims the next entry that may run now; undefined when there is none. */
  async next({ entries, retries = 0, retryDelayMs = 0 }: ClaimOptions): Promise<Claim | undefined> {
    const selection = selectionOf(entries);
    const isHere = ({ options: { hosts } }: Entry): boolean => !hosts || isHostAmong(hosts, hostname());
    const member = await this.#enter();
    try {
      const { session } = member;
      const who: Claimant = {
        ...session.identity(),
        claim: randomBytes(9).toString("base64url"),
        startedAt: SYSTEM_CLOCK.now().toISOString(),
        directory: process.cwd(),
        dueIn: this.#dueIn,
      };
      const claimed = await this.#list.update((all) => {
        const isMeant = selection.within(all);
        return claimNext(who, (entry, ...of) => isHere(entry) && isMeant(entry, ...of))(all);
      });
      if (claimed) return await this.#hold(claimed, member, { count: retries, delayMs: retryDelayMs });
    } catch (error) {
      await this.#leave();
      throw error;
    }
    await this.#leave();
    return undefined;
  }

  /** Gives back all that is held. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map(async (claim) => claim.release()));
  }

  async #hold(claimed: Claimed, { session, claims }: Member, retries: Retries): Promise<Claim> {
    const claim = await new Promise<Claim>((resolve) => {
      void claims.holding(claimed, async (held) => this.#handOut(claimed, held, retries, resolve));
    });
    await session.journal.begun(claimed.entry.facts.claim); // whatever the program does with it
    return claim;
  }

  /** Hands a claim out by `give`; resolves when the program has settled or released it. */
  async #handOut(
    claimed: Claimed,
    held: HeldAttempt,
    retries: Retries,
    give: (claim: Claim) => void,
  ): Promise<void> {
    held.timeout = claimed.entry.options.timeout;
    applyTimeLimit(held.control, held.timeout, []); // a share of the median is known at the next look at the list
    const stopping = new AbortOnStop(held.control, claimed.n);
    await new Promise<void>((done) => {
      const claim = makeClaim(claimed, stopping.signal, async (end) => {
        this.#open.delete(claim);
        stopping.end();
        done();
        const { stopped } = held.control;
        return this.#record(claimed, stopped ? { outcome: stopped } : end, retries);
      });
      this.#open.add(claim);
      give(claim);
    });
  }

  async #record(claimed: Claimed, { outcome, error }: InProcessEnd, retries: Retries): Promise<Settled> {
    const facts = error === undefined ? {} : { error };
    const change = settle(claimed, outcome, SYSTEM_CLOCK.now().toISOString(), retries, facts);
    try {
      return await this.#list.update(change, { retryOnPermissionError: true });
    } finally {
      await this.#leave();
    }
  }

  async #enter(): Promise<Member> {
    this.#users++;
    try {
      return await (this.#member ??= this.#begin());
    } catch (error) {
      await this.#leave();
      throw error;
    }
  }

  async #begin(): Promise<Member> {
    const list = this.#list;
    const session = await RunnerSession.enter(list, workplaceOf(process.env));
    const claims = new HeldClaims(list, session);
    const { held } = claims;
    const queue = { claims: () => [], giveBack: async () => {} }; // nothing waits here
    const poll = new ControlPoll({
      list,
      session,
      held,
      queue,
      controls: new ControlApplier({ list, held, queue, clock: SYSTEM_CLOCK }),
      clock: SYSTEM_CLOCK,
      cores: () => 1, // nothing runs in slots
      onStop: (how) => {
        if (how === "now") claims.stopAll({ kind: "interrupted", signal: "SIGTERM" });
      },
      onSlots: () => {},
      onUnreadable: () => {},
    });
    return { session, claims, poll };
  }

  /** The heartbeat ends with the last claim, so that nothing is left behind. */
  async #leave(): Promise<void> {
    this.#users--;
    if (this.#users > 0) return;
    const member = this.#member;
    this.#member = undefined;
    const { session, poll } = (await member?.catch(() => undefined)) ?? {};
    await poll?.end();
    await session?.leave();
  }
}
