// Draws what a terminal shows, as `tmux capture-pane -e` prints it, as an SVG picture.

/** Colours 0 to 7 of a dark terminal, and 8 to 15, which are brighter. */
const PALETTE = [
  ["#3b4252", "#f28b82", "#7fd6a4", "#f4c95d", "#7ab8ff", "#d7a6e8", "#76d7dd", "#d8dee9"],
  ["#7b8494", "#ff9d94", "#9be8bb", "#ffdc82", "#9ccbff", "#e6bdf3", "#98eaef", "#ffffff"],
];
const [INK, GROUND] = ["#d8dee9", "#14171c"];
/** The size of a character, and of the margin, in pixels. */
const [WIDTH, HEIGHT, MARGIN] = [8.4, 18, 14];

/**
 * @param {string} screen lines with the sequences of ECMA-48 that set colours and weights
 * @param {number} columns
 * @returns {string} the picture
 */
export function terminalSvg(screen, columns) {
  const lines = screen.replace(/\n+$/, "").split("\n");
  const [width, height] = [Math.ceil(columns * WIDTH) + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN];
  let style = {};
  const texts = lines.map((line, row) => {
    let column = 0;
    // eslint-disable-next-line no-control-regex -- the sequences begin with ESC
    const spans = [...line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)].map(([, codes, text]) => {
      if (text === undefined) {
        style = styled(style, codes);
        return "";
      }
      const x = MARGIN + column * WIDTH;
      column += text.length;
      return span(text, x, MARGIN + row * HEIGHT, style);
    });
    return spans.join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>
${texts.filter((text) => text !== "").join("\n")}
</svg>
`;
}

function styled(before, codes) {
  let style = before;
  for (const code of (codes || "0").split(";").map(Number)) {
    if (code === 0) style = {};
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 7) style = { ...style, reverse: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 27) style = { ...style, reverse: false };
    else if (code === 39) style = { ...style, color: undefined };
    else if (code >= 30 && code < 38) style = { ...style, color: PALETTE[0][code - 30] };
    else if (code >= 90 && code < 98) style = { ...style, color: PALETTE[1][code - 90] };
  }
  return style;
}

function span(text, x, y, { color = INK, bold, dim, reverse }) {
  const length = text.length * WIDTH;
  const ground = reverse
    ? `<rect x="${x}" y="${y}" width="${length}" height="${HEIGHT}" fill="${color}"/>`
    : "";
  if (text.trim() === "") return ground;
  const fill = reverse ? GROUND : color;
  const more = `${bold ? ' font-weight="bold"' : ""}${dim ? ' opacity="0.65"' : ""}`;
  return `${ground}<text x="${x}" y="${y + 13}" fill="${fill}" textLength="${length}" xml:space="preserve"${more}>${escaped(text)}</text>`;
}

function escaped(text) {
  return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
}
