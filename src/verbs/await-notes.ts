import type { RunningEntry } from "../core/entry.ts";
import { formatNumbers } from "../core/selection.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { Followed } from "../list/queries/followed.ts";
import type { EndState } from "../list/queries/end-state.ts";
import { presentRunners } from "../membership/present-runners.ts";
import { formatEndState } from "../report/awaited-lines.ts";
import { describeLivenessOf } from "../report/liveness-lines.ts";
import { say, type World } from "./shared/world.ts";
import type { ListFeed } from "./watch/list-feed.ts";

const LOOK_MS = 10_000;

/** Says on stderr what a wait waits for, and why it may last for ever: nobody works on the list,
 *  only held entries are left, or a runner is lost. Each is said once, until it has changed. */
export class AwaitNotes {
  readonly #world: World;
  readonly #file: string;
  readonly #followed: Followed;
  #hasBegun = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** The last reason that was said. */
  #reason = "";
  /** The claims of which it was said that nobody may be running them. */
  readonly #doubted = new Set<string>();

  constructor(world: World, file: string, followed: Followed) {
    [this.#world, this.#file, this.#followed] = [world, file, followed];
  }

  async tell(feed: ListFeed, endState: EndState): Promise<void> {
    if (!this.#hasBegun) say(this.#world, `waiting for ${formatEndState(endState)} (Ctrl-C leaves)`);
    this.#hasBegun = true;
    this.#tellDoubts(feed);
    const reason = await this.#whyNothingRuns(feed, endState);
    if (reason !== "" && reason !== this.#reason) say(this.#world, reason);
    this.#reason = reason;
  }

  #tellDoubts({ model, livenessByClaim }: ListFeed): void {
    const running = [...this.#followed.numbers].flatMap((n) => {
      const entry = model.entries[n];
      return entry?.status === "running" && livenessByClaim.has(entry.facts.claim) ? [{ n, entry }] : [];
    });
    const isNew = ({ entry }: { entry: RunningEntry }): boolean => !this.#doubted.has(entry.facts.claim);
    for (const line of describeLivenessOf(running.filter(isNew), livenessByClaim)) say(this.#world, line);
    for (const { entry } of running) this.#doubted.add(entry.facts.claim);
  }

  /** Why none of the entries runs or will soon; empty when that is not so. */
  async #whyNothingRuns({ model }: ListFeed, { counts }: EndState): Promise<string> {
    if (counts.running > 0) return "";
    const quoted = quoteWords([this.#file]);
    if (counts.pending === 0) {
      const held = [...this.#followed.numbers].filter((n) => model.entries[n]?.status === "held");
      return `only held entries are left: cooperate --resume ${quoted} ${formatNumbers(held)}`;
    }
    const now = this.#world.monotonic();
    if (now - this.#lookedAt < LOOK_MS) return this.#reason;
    this.#lookedAt = now;
    // Who cannot list the runners is told by other verbs.
    const isAnybodyThere = await presentRunners(this.#file).then(
      (runners) => runners.length > 0,
      () => true,
    );
    return isAnybodyThere ? "" : `nobody works on ${this.#file} now: cooperate --run ${quoted}`;
  }
}
