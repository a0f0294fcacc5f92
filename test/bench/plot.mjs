// The cost of a command over the number of commands, both logarithmic, as plain SVG that is
// readable on light and dark pages.
const [WIDTH, HEIGHT] = [860, 480];
const AREA = { left: 70, top: 44, right: 560, bottom: 420 };
/** Colours of the cases, which colour-blind people can tell apart. */
const COLOURS = ["#0a7cc4", "#d55e00", "#808080", "#009e73", "#b88a00", "#c2649a"];
/** Strokes of the widths. */
const DASHES = ["", "7 4", "2 3", "9 3 2 3"];

/** Readable on white and on black: a picture in a page cannot know the colours of the page. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #6e7781 }
  .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #6e7781; stroke-opacity: .3 }
  .frame { stroke: #6e7781; fill: none }
  .end { text-anchor: end } .middle { text-anchor: middle }`;

/** @param {import("./commands.mjs").CommandRow[]} rows
 *  @returns {string} */
export function plot(rows) {
  const counts = [...new Set(rows.map(({ count }) => count))].toSorted((a, b) => a - b);
  const widths = [...new Set(rows.map(({ width }) => width))].toSorted((a, b) => a - b);
  const names = [...new Set(rows.map(({ name }) => name))];
  const x = scale(decades(counts), AREA.left, AREA.right);
  const y = scale(withHalves(decades(rows.map(({ wall }) => wall))), AREA.bottom, AREA.top);
  const lines = names.flatMap((name, which) =>
    widths.flatMap((width, k) => {
      const points = rows
        .filter((row) => row.name === name && row.width === width)
        .toSorted((a, b) => a.count - b.count)
        .map(({ count, wall }) => ({ x: round(x.at(count)), y: round(y.at(wall)) }));
      const colour = COLOURS[which % COLOURS.length] ?? "";
      return points.length === 0 ? [] : [{ label: labelOf(name, width), k, colour, points }];
    }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>Wall time of one command over the number of commands</title>`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="${AREA.left}" y="24">Wall time of one command, milliseconds</text>`,
    ...x.ticks.map(
      (tick) =>
        `<path class="grid" d="M${round(x.at(tick))} ${AREA.top}V${AREA.bottom}"/>` +
        `<text class="middle" x="${round(x.at(tick))}" y="${AREA.bottom + 20}">${tick.toLocaleString("en-GB")}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<path class="grid" d="M${AREA.left} ${round(y.at(tick))}H${AREA.right}"/>` +
        `<text class="end" x="${AREA.left - 8}" y="${round(y.at(tick)) + 4}">${tick}</text>`,
    ),
    `<path class="frame" d="M${AREA.left} ${AREA.top}H${AREA.right}V${AREA.bottom}H${AREA.left}Z"/>`,
    `<text class="middle" x="${(AREA.left + AREA.right) / 2}" y="${AREA.bottom + 44}">commands in the list (N)</text>`,
    ...lines.flatMap(({ colour, k, points }) => [
      `<path ${stroke(colour, k)} d="M${points.map((point) => `${point.x} ${point.y}`).join("L")}"/>`,
      ...points.map((point) => `<circle cx="${point.x}" cy="${point.y}" r="3.5" fill="${colour}"/>`),
    ]),
    ...lines.flatMap(({ label, colour, k }, row) => {
      const top = AREA.top + 12 + row * 20;
      const from = AREA.right + 20;
      return [
        `<path ${stroke(colour, k)} d="M${from} ${top - 4}h34"/>`,
        `<text x="${from + 42}" y="${top}">${escaped(label)}</text>`,
      ];
    }),
    "</svg>\n",
  ].join("\n");
}

/** @param {string} name of a case @param {number} width */
function labelOf(name, width) {
  return name.replace("W", String(width)).replace("1 processes", "1 process");
}

/** @param {string} colour @param {number} k which width */
function stroke(colour, k) {
  const dash = DASHES[k % DASHES.length];
  return `fill="none" stroke="${colour}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
}

/**
 * The powers of ten around some values, at least two.
 * @param {number[]} values greater than 0
 */
function decades(values) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: last - first + 1 }, (_, k) => Number(`1e${first + k}`));
}

/**
 * Adds twice and five times each power except the last.
 * @param {number[]} powers of ten
 */
function withHalves(powers) {
  return powers.flatMap((power, k) =>
    k === powers.length - 1 ? [power] : [power, Number((2 * power).toPrecision(1)), 5 * power],
  );
}

/** @param {number[]} ticks @param {number} from @param {number} to pixels */
function scale(ticks, from, to) {
  const [low, high] = [Math.log10(ticks[0] ?? 1), Math.log10(ticks.at(-1) ?? 10)];
  return {
    ticks,
    at: (/** @type {number} */ value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

/** @param {number} pixels */
function round(pixels) {
  return Math.round(pixels * 10) / 10;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
