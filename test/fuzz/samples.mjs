import { copyOf, Pairs } from "./tree.mjs";

/**
 * Stands for the id of a dead runner of this machine until a file is written, so a case is the same
 * on every machine.
 */
export const RUNNER = "gpu1-4711-0badc0de-4026531836-123";
export const START = "2026-01-02T03:04:05.678Z";
const END = "2026-01-02T03:14:05.678Z";

const claimOf = (n) => `claim-${n}`;

const CLAIM = {
  host: "gpu1",
  pid: 4711,
  attempt: 2,
  runner: RUNNER,
  slot: 0,
  startedAt: START,
  pool: "exps-slurm",
  job: "slurm:19_3",
};
const PLACE = { log: "/logs/cooperate_3", directory: "/work" };
const CODE = {
  gitCommit: "0123456789abcdef0123456789abcdef01234567",
  cudaVisibleDevices: "0,1",
  nodeVersion: "v20.19.0",
  cooperateVersion: "0.1.0",
};
const HISTORY = [
  Pairs.of({
    attempt: 1,
    claim: "before",
    host: "gpu2",
    startedAt: START,
    endedAt: END,
    exitCode: 3,
    log: "/logs/x",
  }),
];
const OPTIONS = {
  name: "näme 1",
  check: "test -e data",
  timeout: "2h",
  retries: 2,
  priority: 1.5,
  env: Pairs.of({ SEED: "1" }),
  cwd: "sub",
  gpus: 0.5,
  cpus: 2,
  hosts: ["gpu*", "n1"],
  begin: START,
  tags: ["a", "b"],
};
const END_FACTS = { ...CLAIM, ...PLACE, endedAt: END, ...CODE, history: HISTORY };

/** The kinds of entries. */
const KINDS = {
  plain: (n) => ["python", "main.py", "--seed", String(n)],
  optioned: (n) => [
    Pairs.of({ ...OPTIONS, mine: Pairs.of({ a: [1, "b"] }) }),
    "python",
    "main.py",
    String(n),
  ],
  retried: (n) => [
    Pairs.of({ attempt: 1, failures: 1, losses: 1, notBefore: END, notBeforeMs: 60_000, history: HISTORY }),
    "python",
    String(n),
  ],
  checked: (n) => [
    Pairs.of({ checks: 2, checkSaid: "exit 1\nno data", notBefore: END, notBeforeMs: 1_000, check: "false" }),
    "python",
    String(n),
  ],
  held: (n) => ["executed", Pairs.of({ status: "held", name: "later" }), "python", String(n)],
  running: (n) => [
    "executed",
    Pairs.of({ status: "running", ...CLAIM, ...PLACE, claim: claimOf(n), history: HISTORY }),
    "python",
    String(n),
  ],
  queued: (n) => [
    "executed",
    Pairs.of({ status: "running", ...CLAIM, ...PLACE, claim: claimOf(n), queued: 2 }),
    "python",
    String(n),
  ],
  ordered: (n) => [
    "executed",
    Pairs.of({
      status: "running",
      ...CLAIM,
      claim: claimOf(n),
      order: n % 2 ? "cancel" : "pause",
      pausedAt: END,
    }),
    "python",
    String(n),
  ],
  done: (n) => [
    "executed",
    Pairs.of({
      status: "done",
      ...END_FACTS,
      claim: claimOf(n),
      exitCode: 0,
      ...OPTIONS,
      announced: "abc def",
    }),
    "python",
    String(n),
  ],
  failed: (n) => [
    "executed",
    Pairs.of({
      status: "failed",
      ...END_FACTS,
      claim: claimOf(n),
      signal: "SIGSEGV",
      leftRunning: "sleep (pid 7)",
    }),
    "python",
    String(n),
  ],
  lost: (n) => [
    "executed",
    Pairs.of({
      status: "failed",
      ...CLAIM,
      claim: claimOf(n),
      losses: 3,
      endedAt: END,
      reason: "lost",
      error: "lost",
    }),
    "python",
    String(n),
  ],
  cancelled: (n) => [
    "executed",
    Pairs.of({ status: "cancelled", endedAt: END, reason: "cancelled" }),
    "python",
    String(n),
  ],
  skipped: (n) => [
    "executed",
    Pairs.of({
      status: "cancelled",
      endedAt: END,
      reason: `after ${n - 1}`,
      skippedAfter: n - 1,
      after: [Math.max(0, n - 1)],
    }),
    "python",
    String(n),
  ],
  unknown: (n) => ["executed", "python", String(n)],
  after: (n) => [Pairs.of({ after: n > 0 ? [n - 1] : [] }), "python", String(n)],
};

/** A valid list as a tree, of at most nine entries. */
export function sampleList(draw) {
  const count = 1 + draw.below(9);
  return Array.from({ length: count }, (_, n) => copyOf(KINDS[draw.pick(Object.keys(KINDS))](n)));
}

/** A list with running entries, for the journals. */
export function sampleRunning(draw) {
  const kinds = ["running", "running", "queued", "ordered", "after", "plain", "done"];
  return Array.from({ length: 2 + draw.below(6) }, (_, n) =>
    copyOf(KINDS[n === 0 ? "running" : draw.pick(kinds)](n)),
  );
}

const OUTCOMES = [
  { kind: "exited", exitCode: 0 },
  { kind: "exited", exitCode: 3 },
  { kind: "signalled", signal: "SIGKILL" },
  { kind: "unstarted", error: "no such program", code: "ENOENT" },
  { kind: "interrupted", signal: "SIGTERM" },
  { kind: "interrupted", signal: "SIGTERM", isLoss: true },
  { kind: "cancelled" },
  { kind: "timeout", limitMs: 7_200_000 },
];

/** A valid journal of the claims of `list`, as trees, one to a line. */
export function sampleJournal(draw, list) {
  const lines = [{ supervisor: 4712, start: "456" }];
  for (const n of list.keys()) {
    if (draw.chance(20)) continue;
    lines.push({ begun: claimOf(n) });
    if (draw.chance(60)) lines.push({ begun: claimOf(n), pid: 4800 + n, start: "789" });
    if (draw.chance(25)) continue;
    const outcome = Pairs.of(draw.pick(OUTCOMES));
    const retries = draw.chance(50)
      ? { retries: Pairs.of({ count: draw.pick([-1, 0, 2]), delayMs: 5 }) }
      : {};
    lines.push({
      ended: claimOf(n),
      outcome,
      startedAt: START,
      endedAt: END,
      log: "/logs/y",
      ...retries,
      ...CODE,
    });
  }
  if (draw.chance(30)) lines.push({ obeyed: "0123456789ab", at: END });
  if (draw.chance(50)) lines.push({ closed: 4712 });
  return lines.map((line) => Pairs.of(line));
}

/** Valid orders for the experiments of `list`. */
export function sampleOrders(draw, list) {
  return Array.from({ length: 1 + draw.below(5) }, (_, i) =>
    Pairs.of({
      id: `order-${i}`,
      what: draw.pick(["cancel", "pause", "resume", "stop", "leave", "jobs"]),
      ...(draw.chance(20) && { slots: draw.pick(["4", "50%"]) }),
      ...(draw.chance(80) && { claim: claimOf(draw.below(list.length)) }),
    }),
  );
}
