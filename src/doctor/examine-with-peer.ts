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

/** Checks what a list relies on between two machines. Both call it, and both get the same
 *  findings. */
export async function examineWithPeer(channel: PeerChannel): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of [
    ["host names", checkNames],
    ["clocks", checkClocks],
    ["one winner", checkRaces],
    ["rename seen", checkReplies],
    ["removal seen", checkRemoval],
    ["updates", checkUpdates],
  ] as const) {
    findings.push({ name, ...(await check(channel)) });
  }
  return findings;
}

type Found = Omit<Finding, "name">;

async function checkNames(channel: PeerChannel): Promise<Found> {
  const [mine, theirs] = await exchange(channel, "name", hostname());
  return assessNames(mine, theirs);
}

/** Assesses the host names of the two machines. */
export function assessNames(mine: string, theirs: string): Found {
  if (mine === theirs) {
    return warn(
      `both machines are called ${mine}`,
      "runners can still be distinguished, but records do not show where something ran",
    );
  }
  return yes([mine, theirs].sort().join(" and "));
}

/** Estimates the offset of the other clock from one request, as by Cristian (Distributed Computing
 *  3, 1989): the first machine takes the mean of its own times before the question and after the
 *  answer. */
async function checkClocks(channel: PeerChannel): Promise<Found> {
  let distance = 0;
  if (channel.isFirst) {
    const before = Date.now();
    await channel.send("time?", before);
    const theirs = Number(await channel.receive("time"));
    distance = theirs - (before + Date.now()) / 2;
    await channel.send("distance", distance);
  } else {
    await channel.receive("time?");
    await channel.send("time", Date.now());
    distance = Number(await channel.receive("distance"));
  }
  return assessClock(distance, "one machine's clock", "the other's");
}

/** Both machines create the same directories at about the same time; each creation may succeed on
 *  one only. */
async function checkRaces(channel: PeerChannel): Promise<Found> {
  const folder = join(channel.root, "races");
  await fs.mkdir(folder, { recursive: true });
  await channel.barrier("races begin");
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
  const [mine, theirs] = await exchange(channel, "races won", won);
  if (channel.isFirst) await fs.rm(folder, { recursive: true, force: true }).catch(() => {});
  const both = mine.filter((race) => theirs.includes(race)).length;
  return assessPeerRaces(both, new Set([...mine, ...theirs]).size, RACES);
}

/** Assesses the races.
 *  @param both how many races both machines won
 *  @param decided how many races at least one won */
export function assessPeerRaces(both: number, decided: number, races: number): Found {
  if (both > 0) {
    return no(
      `mkdir: both machines won ${both} of ${races} races`,
      "keep lists on other storage: here two runners can hold the lock at once",
    );
  }
  const undecided = decided < races ? `; nobody won ${races - decided}, which only costs time` : "";
  return yes(`mkdir: one winner in ${decided} of ${races} races between the machines${undecided}`);
}

/** The machines take turns: each replaces its file as soon as it sees that the other has replaced
 *  its own. Half the time of a round is the delay of one replacement. */
async function checkReplies(channel: PeerChannel): Promise<Found> {
  const delays: number[] = [];
  for (let round = 0; round < REPLIES; round++) {
    if (channel.isFirst) {
      const start = performance.now();
      await channel.send("ping", round);
      await receiveNumber(channel, "pong", round);
      delays.push((performance.now() - start) / 2);
    } else {
      await receiveNumber(channel, "ping", round);
      await channel.send("pong", round);
    }
  }
  const longest = await fromFirst(channel, "delays", Math.max(0, ...delays));
  return assessReplies(longest);
}

/** Assesses how late a machine sees a file that the other has replaced. */
export function assessReplies(longestMs: number): Found {
  const found = `a file that one machine replaces is visible to the other within ${(longestMs / 1000).toFixed(2)} s`;
  return longestMs > SLOW_MS ? warn(found, "it works slowly; mount it without name caches") : yes(found);
}

/** Measures for how long the other machine still sees a removed name. */
async function checkRemoval(channel: PeerChannel): Promise<Found> {
  let took = 0;
  if (channel.isFirst) {
    await channel.send("here", true);
    await channel.receive("seen");
    await fs.rm(channel.path("me", "here"));
    await channel.send("removed", true);
    took = Number(await channel.receive("gone", 120_000));
  } else {
    await channel.receive("here");
    await channel.send("seen", true);
    await channel.receive("removed");
    const start = performance.now();
    while (performance.now() - start < 100_000 && (await isThere(channel.path("peer", "here"))))
      await sleep(20);
    took = performance.now() - start;
    await channel.send("gone", took);
  }
  return assessRemoval(took);
}

/** Assesses how late a machine notices a file that the other has removed. */
export function assessRemoval(tookMs: number): Found {
  const found = `a file that one machine removes is gone for the other within ${(tookMs / 1000).toFixed(2)} s`;
  return tookMs > SLOW_MS
    ? warn(found, "it works slowly; mount it without name caches (sshfs: dir_cache=no)")
    : yes(found);
}

/** Runs the store's own transaction on both machines at once. */
async function checkUpdates(channel: PeerChannel): Promise<Found> {
  const path = join(channel.root, "counter.json");
  if (channel.isFirst) await fs.writeFile(path, "0", { flush: true });
  await channel.barrier("counter begins");
  const start = performance.now();
  const longest = await count(path, UPDATES_EACH);
  const [mine, theirs] = await exchange(channel, "counted", {
    longest,
    each: (performance.now() - start) / UPDATES_EACH,
  });
  const found = await fromFirst(channel, "counter", channel.isFirst ? await current(path) : 0);
  if (channel.isFirst) await fs.rm(path, { force: true });
  const verdict = assessUpdates(found, 2 * UPDATES_EACH, Math.max(mine.each, theirs.each));
  const waited = (Math.max(mine.longest, theirs.longest) / 1000).toFixed(2);
  return { ...verdict, found: `${verdict.found}, the longest ${waited} s` };
}

/** Both machines send a value under `name`; returns both values, this machine's first. */
async function exchange<T>(channel: PeerChannel, name: string, mine: T): Promise<[T, T]> {
  await channel.send(name, mine);
  return [mine, (await channel.receive(name, 180_000)) as T];
}

/** Returns the value that the first machine measured, on both. */
async function fromFirst(channel: PeerChannel, name: string, value: number): Promise<number> {
  if (!channel.isFirst) return Number(await channel.receive(name));
  await channel.send(name, value);
  return value;
}

async function receiveNumber(channel: PeerChannel, name: string, wanted: number): Promise<void> {
  while (Number(await channel.receive(name)) !== wanted) await sleep(1);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await (await fs.open(path, "r")).close(); // open makes an NFS client ask the server
    return true;
  } catch (error) {
    return !isGone(error);
  }
}
