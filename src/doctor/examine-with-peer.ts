import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isGone } from "../core/errno.ts";
import { assessClock } from "./clock.ts";
import { type Finding, no, warn, yes } from "./finding.ts";
import type { PeerChannel } from "./peer-channel.ts";
import { count, current, assessUpdates } from "./updates.ts";

const RACES = 100;
const RACE_STEP_MS = 5;
const REPLIES = 15;
const UPDATES_EACH = 25;
const SLOW_MS = 5_000;

/** Examines between two machines what a list relies on. Both call it and both get the same findings. */
export async function examineWithPeer(meeting: PeerChannel): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of [
    ["host names", checkNames],
    ["clocks", checkClocks],
    ["one winner", checkRaces],
    ["rename seen", checkReplies],
    ["removal seen", checkRemoval],
    ["updates", checkUpdates],
  ] as const) {
    findings.push({ name, ...(await check(meeting)) });
  }
  return findings;
}

type Found = Omit<Finding, "name">;

async function checkNames(meeting: PeerChannel): Promise<Found> {
  const [mine, theirs] = await exchange(meeting, "name", hostname());
  return assessNames(mine, theirs);
}

export function assessNames(mine: string, theirs: string): Found {
  if (mine === theirs) {
    return warn(
      `both machines are called ${mine}`,
      "runners are told apart all the same, but records do not tell you where something ran",
    );
  }
  return yes([mine, theirs].sort().join(" and "));
}

/** By the first one's clock, before it asks and after it was answered. */
async function checkClocks(meeting: PeerChannel): Promise<Found> {
  let distance = 0;
  if (meeting.isFirst) {
    const before = Date.now();
    await meeting.tell("time?", before);
    const theirs = Number(await meeting.hear("time"));
    distance = theirs - (before + Date.now()) / 2;
    await meeting.tell("distance", distance);
  } else {
    await meeting.hear("time?");
    await meeting.tell("time", Date.now());
    distance = Number(await meeting.hear("distance"));
  }
  return assessClock(distance, "one machine's clock", "the other's");
}

/** Both make the same directories at about the same time: of each, one may win. */
async function checkRaces(meeting: PeerChannel): Promise<Found> {
  const folder = join(meeting.root, "races");
  await fs.mkdir(folder, { recursive: true });
  await meeting.together("races begin");
  const won: number[] = [];
  const start = performance.now();
  for (let race = 0; race < RACES; race++) {
    await sleep(Math.max(0, start + race * RACE_STEP_MS - performance.now()));
    const made = await fs.mkdir(join(folder, String(race))).then(
      () => true,
      () => false,
    );
    if (made) won.push(race);
  }
  const [mine, theirs] = await exchange(meeting, "races won", won);
  if (meeting.isFirst) await fs.rm(folder, { recursive: true, force: true }).catch(() => {});
  const both = mine.filter((race) => theirs.includes(race)).length;
  return assessPeerRaces(both, new Set([...mine, ...theirs]).size, RACES);
}

/** @param both races that both won
 *  @param decided races that anybody won */
export function assessPeerRaces(both: number, decided: number, races: number): Found {
  if (both > 0) {
    return no(
      `mkdir: both machines won ${both} of ${races} races`,
      "keep lists on other storage: here two runners can hold the lock at once",
    );
  }
  const seldom = decided < races ? `; nobody won ${races - decided}, which costs only time` : "";
  return yes(`mkdir: one winner in ${decided} of ${races} races between the machines${seldom}`);
}

/** Each in turn replaces its file as soon as it sees that of the other replaced: half the time of a round is a look. */
async function checkReplies(meeting: PeerChannel): Promise<Found> {
  const looks: number[] = [];
  for (let round = 0; round < REPLIES; round++) {
    if (meeting.isFirst) {
      const start = performance.now();
      await meeting.tell("ping", round);
      await hearNumber(meeting, "pong", round);
      looks.push((performance.now() - start) / 2);
    } else {
      await hearNumber(meeting, "ping", round);
      await meeting.tell("pong", round);
    }
  }
  const longest = await fromFirst(meeting, "looks", Math.max(0, ...looks));
  return assessReplies(longest);
}

export function assessReplies(longestMs: number): Found {
  const found = `a file that one replaces is seen by the other within ${(longestMs / 1000).toFixed(2)} s`;
  return longestMs > SLOW_MS ? warn(found, "it works, slowly; mount it without caches of names") : yes(found);
}

/** How long a removed name is still there for the other. */
async function checkRemoval(meeting: PeerChannel): Promise<Found> {
  let took = 0;
  if (meeting.isFirst) {
    await meeting.tell("here", true);
    await meeting.hear("seen");
    await fs.rm(meeting.path("me", "here"));
    await meeting.tell("removed", true);
    took = Number(await meeting.hear("gone", 120_000));
  } else {
    await meeting.hear("here");
    await meeting.tell("seen", true);
    await meeting.hear("removed");
    const start = performance.now();
    while (performance.now() - start < 100_000 && (await isThere(meeting.path("peer", "here"))))
      await sleep(20);
    took = performance.now() - start;
    await meeting.tell("gone", took);
  }
  return assessRemoval(took);
}

export function assessRemoval(tookMs: number): Found {
  const found = `a file that one removes is gone for the other within ${(tookMs / 1000).toFixed(2)} s`;
  return tookMs > SLOW_MS
    ? warn(found, "it works, slowly; mount it without caches of names (sshfs: dir_cache=no)")
    : yes(found);
}

/** The product's own transaction, from both machines at once. */
async function checkUpdates(meeting: PeerChannel): Promise<Found> {
  const path = join(meeting.root, "counter.json");
  if (meeting.isFirst) await fs.writeFile(path, "0", { flush: true });
  await meeting.together("counter begins");
  const start = performance.now();
  const longest = await count(path, UPDATES_EACH);
  const [mine, theirs] = await exchange(meeting, "counted", {
    longest,
    each: (performance.now() - start) / UPDATES_EACH,
  });
  const found = await fromFirst(meeting, "counter", meeting.isFirst ? await current(path) : 0);
  if (meeting.isFirst) await fs.rm(path, { force: true });
  const verdict = assessUpdates(found, 2 * UPDATES_EACH, Math.max(mine.each, theirs.each));
  const waited = (Math.max(mine.longest, theirs.longest) / 1000).toFixed(2);
  return { ...verdict, found: `${verdict.found}, the longest ${waited} s` };
}

/** Both say something; the result is what each said, mine first. */
async function exchange<T>(meeting: PeerChannel, name: string, mine: T): Promise<[T, T]> {
  await meeting.tell(name, mine);
  return [mine, (await meeting.hear(name, 180_000)) as T];
}

/** What the first one has measured. */
async function fromFirst(meeting: PeerChannel, name: string, value: number): Promise<number> {
  if (!meeting.isFirst) return Number(await meeting.hear(name));
  await meeting.tell(name, value);
  return value;
}

async function hearNumber(meeting: PeerChannel, name: string, wanted: number): Promise<void> {
  while (Number(await meeting.hear(name)) !== wanted) await sleep(1);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await (await fs.open(path, "r")).close(); // open is what makes an NFS client ask
    return true;
  } catch (error) {
    return !isGone(error);
  }
}
