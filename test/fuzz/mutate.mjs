import { Pairs, Raw } from "./tree.mjs";
import { RUNNER } from "./samples.mjs";

const KEYS = (
  "status host pid attempt losses failures notBefore notBeforeMs checks checkSaid claim runner pool job slot queued gpuIds order startedAt pausedAt " +
  "endedAt exitCode signal reason skippedAfter error leftRunning log directory gitCommit cudaVisibleDevices nodeVersion cooperateVersion " +
  "history announced name check after timeout retries priority env cwd gpus cpus hosts begin tags __proto__ constructor toString length mine " +
  "tasks wanted engineJob processes mending entries argv runOptions version place via by startTicks boot ends " +
  "begun ended supervisor closed obeyed at start outcome kind limitMs isLoss code count delayMs id what"
).split(" ");

const STATUSES = ["pending", "held", "running", "done", "failed", "cancelled", "unknown", "Done", ""];

const TEXTS = [
  "",
  " ",
  "executed",
  "NaN",
  "Infinity",
  "__proto__",
  "../../x",
  "/etc/passwd",
  "..",
  "a/b",
  "\u0000",
  "\n",
  "\u001B]0;t\u0007\u001B[2J\u009B6n\u202E",
  "\uD800",
  "\uFFFF",
  "é模🙂",
  "x".repeat(70_000),
  RUNNER,
  `${RUNNER}.1`,
  `../../${RUNNER}`,
  `${RUNNER}/../x`,
  `-1-00000000-0-0`,
  "claim-0",
  "claim-1",
  "running",
  "lost",
  "after 0",
  "after 99999999999999999999",
  "after -1",
  "2026-02-30T99:99:99Z",
  "+275760-09-13T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
  "0000-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
  "not a date",
  "300%",
  "0%",
  "1e999h",
  "99999999999999h",
  "-1h",
  "SIGFOO",
  "deadbeef-dirty-x",
];

const NUMBERS = (
  "0 -0 1 -1 2 1.5 -1.5 255 256 4294967296 2147483648 9007199254740991 9007199254740992 -9007199254740993 8640000000000001 " +
  "1e308 -1e308 1e999 -1e999 5e-324 0.1e1 1E2"
).split(" ");

const nested = (depth, inner = "") => `${"[".repeat(depth)}${inner}${"]".repeat(depth)}`;
const nestedObjects = (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** Any JSON value, and some invalid ones. */
export function anyValue(draw, depth = 0) {
  const kind = draw.below(depth > 2 ? 8 : 14);
  if (kind < 4) return draw.pick(TEXTS);
  if (kind < 7) return new Raw(draw.pick(NUMBERS));
  if (kind === 7) return draw.pick([null, true, false]);
  if (kind === 8) return new Raw(nested(draw.pick([1, 3, 40, 600, 6_000, 30_000])));
  if (kind === 9) return new Raw(nestedObjects(draw.pick([1, 3, 40, 600, 6_000, 30_000])));
  if (kind === 10)
    return new Raw(draw.pick(["NaN", "Infinity", "undefined", "'a'", "01", "+1", ".5", "1.", "0x1", "tru"]));
  if (kind === 11) return Array.from({ length: draw.below(4) }, () => anyValue(draw, depth + 1));
  return new Pairs(
    Array.from({ length: draw.below(4) }, () => [
      draw.pick([...KEYS, ...TEXTS.slice(0, 20)]),
      anyValue(draw, depth + 1),
    ]),
  );
}

/** A well-formed value: most cases must get past the parser. */
function wellFormed(draw) {
  for (;;) {
    const value = anyValue(draw);
    if (!(value instanceof Raw) || value.isNumber) return value;
  }
}

const valueFor = (draw) => (draw.chance(75) ? wellFormed(draw) : anyValue(draw));

const recordOf = (entry) => (Array.isArray(entry) ? entry.find((item) => item instanceof Pairs) : undefined);

const ON_LISTS = [
  /** An existing key, or a known one, gets another value. */
  (draw, list) => {
    const record = recordOf(draw.pick(list));
    if (!record) return;
    const keys = draw.chance(70) && record.pairs.length > 0 ? record.pairs.map(([key]) => key) : KEYS;
    record.set(draw.pick(keys), valueFor(draw));
  },
  (draw, list) => {
    const record = recordOf(draw.pick(list));
    if (record && record.pairs.length > 0) record.remove(draw.pick(record.pairs)[0]);
  },
  /** A duplicate key. */
  (draw, list) => {
    const record = recordOf(draw.pick(list));
    if (record && record.pairs.length > 0) record.pairs.push([draw.pick(record.pairs)[0], valueFor(draw)]);
  },
  /** The facts of one status with another status. */
  (draw, list) => recordOf(draw.pick(list))?.set("status", draw.pick(STATUSES)),
  (draw, list) => recordOf(draw.pick(list))?.remove("status"),
  /** The same claim, runner or log in two entries. */
  (draw, list) => {
    const [one, other] = [recordOf(draw.pick(list)), recordOf(draw.pick(list))];
    const key = draw.pick(["claim", "runner", "log", "history", "after", "startedAt"]);
    if (one && other && one.get(key) !== undefined) other.set(key, one.get(key));
  },
  (draw, list) => void list.splice(draw.below(list.length + 1), 0, draw.pick(list)),
  (draw, list) => void list.splice(draw.below(list.length), 1, valueFor(draw)),
  /** Entries that depend on each other, on themselves, or on missing ones. */
  (draw, list) => {
    const entry = draw.pick(list);
    if (!Array.isArray(entry)) return;
    const after = Array.from({ length: 1 + draw.below(3) }, () => draw.below(list.length + 2));
    const record = recordOf(entry);
    if (record) record.set("after", after);
    else entry.unshift(Pairs.of({ after }));
  },
  /** The marks and the words. */
  (draw, list) => {
    const entry = draw.pick(list);
    if (Array.isArray(entry)) entry.splice(draw.below(entry.length + 1), draw.below(2), valueFor(draw));
  },
  (draw, list) => {
    const entry = draw.pick(list);
    if (Array.isArray(entry)) entry.splice(0, draw.below(3));
  },
  (draw, list) => recordOf(draw.pick(list))?.set("runner", draw.pick(TEXTS)),
  /** Something deep inside that is not checked. */
  (draw, list) => {
    const record = recordOf(draw.pick(list));
    const inner = record?.pairs
      .map(([, value]) => value)
      .filter((value) => value instanceof Pairs || Array.isArray(value));
    const target = inner && inner.length > 0 ? draw.pick(inner) : undefined;
    const deep = Array.isArray(target) ? (target.find((item) => item instanceof Pairs) ?? target) : target;
    if (deep instanceof Pairs)
      deep.set(draw.pick([...deep.pairs.map(([key]) => key), "x", "__proto__"]), wellFormed(draw));
    else deep?.push(wellFormed(draw));
  },
];

/** Changes the tree of a list, one to four times. */
export function mutateList(draw, list) {
  for (let left = 1 + draw.below(4); left > 0 && list.length > 0; left--) draw.pick(ON_LISTS)(draw, list);
}

const ODD_LINES = [
  "5",
  "null",
  "[]",
  "{}",
  "true",
  '"begun"',
  "{",
  "}",
  '{"begun":1}',
  '{"later":"x"}',
  "\u0000",
  " ",
  '{"ended":"claim-0"}',
];

/** Changes one or some of the `lines`, which are trees of JSON; the results are texts. */
export function mutateLines(draw, lines) {
  const texts = [...lines];
  for (let left = 1 + draw.below(4); left > 0; left--) {
    const at = draw.below(texts.length + 1);
    const line = texts[at];
    const kind = draw.below(6);
    if (kind === 0) texts.splice(at, 0, new Raw(draw.pick(ODD_LINES)));
    else if (kind === 1) texts.splice(at, 0, anyValue(draw));
    else if (kind === 2 && line !== undefined) texts.splice(draw.below(texts.length + 1), 0, line);
    else if (line instanceof Pairs && line.pairs.length > 0) {
      const copy = new Pairs(line.pairs.map(([key, value]) => [key, value]));
      const [key, value] = draw.pick(copy.pairs);
      if (kind === 3) copy.remove(key);
      else if (value instanceof Pairs && kind === 4) {
        const inner = new Pairs(value.pairs.map((pair) => [...pair]));
        inner.set(draw.pick([...inner.pairs.map(([name]) => name), "x"]), valueFor(draw));
        copy.set(key, inner);
      } else copy.set(draw.chance(80) ? key : draw.pick(KEYS), valueFor(draw));
      texts[at] = copy;
    }
  }
  return texts;
}

const PIECES = [
  "\uFEFF",
  "\r\n",
  "\n",
  "\0",
  "\u2028",
  ",",
  "[",
  "]",
  "{",
  "}",
  '"',
  "\\",
  "\\u",
  "\\ud800",
  "1e999",
  "null",
  "executed",
  "\n]\n",
];

/** Changes bytes as a bad disk, editor or network does. */
export function mutateBytes(draw, bytes) {
  let all = Buffer.from(bytes);
  for (let left = 1 + draw.below(4); left > 0; left--) {
    const at = draw.below(all.length + 1);
    const to = Math.min(all.length, at + 1 + draw.below(draw.pick([1, 4, 40, 400])));
    const [before, part, after] = [all.subarray(0, at), all.subarray(at, to), all.subarray(to)];
    switch (draw.below(10)) {
      case 0:
        all = Buffer.concat([before, Buffer.from(part.map((byte) => byte ^ (1 << draw.below(8)))), after]);
        break;
      case 1:
        all = Buffer.concat([before, after]);
        break;
      case 2:
        all = before;
        break;
      case 3:
        all = Buffer.concat([before, part, part, after]);
        break;
      case 4:
        all = Buffer.concat([
          before,
          Buffer.from([draw.pick([0x00, 0x1b, 0x80, 0x9b, 0xc0, 0xed, 0xf5, 0xff])]),
          part,
          after,
        ]);
        break;
      case 5:
        all = Buffer.concat([Buffer.from("\uFEFF"), all]);
        break;
      case 6:
        all = Buffer.from(all.toString("latin1").replaceAll("\n", "\r\n"), "latin1");
        break;
      case 7:
        all = Buffer.concat([before, Buffer.from(anyText(draw)), after]);
        break;
      case 8:
        // A hole in a sparse file.
        all = Buffer.concat([before, Buffer.alloc(draw.pick([1, 512, 4096])), after]);
        break;
      default:
        all = Buffer.concat([before, Buffer.from(draw.pick(PIECES)), part, after]);
    }
  }
  return all;
}

function anyText(draw) {
  return draw.chance(50) ? draw.pick(PIECES) : draw.pick(TEXTS);
}
