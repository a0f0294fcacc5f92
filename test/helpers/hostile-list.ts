import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What would run in a browser if it were taken for HTML or a script, and what terminals obey. Where
 *  one of them runs, the global variable `canary` is set. */
const HOSTILE_TEXTS: readonly string[] = [
  "</script><script>canary=1</script>",
  "<img src=x onerror=canary=2>",
  '"><svg onload=canary=3>',
  "' onfocus=canary=4 autofocus x='",
  "<!--<script>canary=5//",
  "]]></noscript></title></style><script>canary=6</script>",
  "__proto__",
  "constructor",
  "\u001B]0;t\u0007\u001B[31mred\u001B[2J\r\u202Eright to left\u2028\u2066",
  "\u05E9\u05DC\u05D5\u05DD \uD83D\uDE00 {{canary=7}} ${canary=8} javascript:canary=9",
];

/** Writes a list whose records, logs and metrics are full of such texts, with what its entries have
 *  left: a log that is one line of a megabyte, bytes that are no UTF-8, metrics with such names.
 *  @returns the path of the list */
export function writeHostileList(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const all = HOSTILE_TEXTS.join(" ");
  const entries = Array.from({ length: 4 * HOSTILE_TEXTS.length }, (_, n) => {
    const bad = HOSTILE_TEXTS[n % HOSTILE_TEXTS.length] as string;
    const log = join(folder, `cooperate_${n}`);
    const status = ["done", "failed", "done", "cancelled"][Math.floor(n / HOSTILE_TEXTS.length)];
    writeFileSync(
      log,
      Buffer.concat([
        Buffer.from(`# cooperate: entry ${n}, attempt 1\n# started: 2026-11-20T10:00:00.000Z\n`),
        Buffer.from(n % 7 === 0 ? "<b>".repeat(350_000) : "loading\n"),
        Buffer.of(0xff, 0xfe, 0, 0x80),
        Buffer.from(`\n${all}\nError: ${bad}\n`),
      ]),
    );
    const metric = JSON.stringify(HOSTILE_TEXTS[n % 3]);
    const text = JSON.stringify(bad);
    writeFileSync(
      `${log}.metrics.jsonl`,
      [0, 1, 2, 3]
        .map(
          (step) => `{"step": ${step}, "acc": ${(n + step) / 50}, ${metric}: ${step === 2 ? "NaN" : step}}\n`,
        )
        .concat(`{"note": ${text}}\n`)
        .join(""),
    );
    const start = Date.parse("2026-11-20T10:00:00.000Z") + n * 1000;
    const [startedAt, endedAt] = [new Date(start), new Date(start + 900)].map((date) => date.toISOString());
    const record = {
      status,
      name: bad,
      tags: [all],
      env: { [bad]: "s3cret" },
      params: { [bad]: bad, [`k${n % 3}`]: bad },
      host: bad,
      pid: 4700,
      slot: n % 2,
      runner: bad,
      claim: `${bad} ${n}`,
      attempt: 2,
      startedAt,
      endedAt,
      ...(status === "done"
        ? { exitCode: 0 }
        : { exitCode: 1, reason: n % 2 === 0 ? bad : undefined, error: all }),
      gitCommit: bad,
      cooperateVersion: bad,
      log,
      history: [
        { attempt: 1, host: bad, startedAt, endedAt, reason: bad, signal: bad, log: bad, gitCommit: all },
      ],
    };
    return JSON.stringify(["executed", record, "train", "--lr", String(n % 5), `--${bad}`, bad, all]);
  });
  const list = join(folder, "<img src=x onerror=canary=10>.json");
  writeFileSync(list, `[\n${entries.join(",\n")}\n]\n`);
  return list;
}
