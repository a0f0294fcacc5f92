import { quoteWords } from "../core/shell-words.ts";
import { type Column, formatTable } from "./table.ts";

/** What became of a launch at one place, as far as it is shown. */
interface Launched {
  readonly place: string;
  readonly pool: string;
  readonly wanted: number;
  readonly before: number;
  readonly started: number;
  readonly ids: readonly string[];
  readonly failure?: string;
}

const COLUMNS: readonly Column<Launched>[] = [
  { title: "place", cell: ({ place }) => place },
  { title: "pool", cell: ({ pool }) => pool },
  { title: "wanted", cell: ({ wanted }) => String(wanted), align: "right" },
  { title: "there", cell: ({ before }) => String(before), align: "right" },
  { title: "started", cell: ({ started }) => String(started), align: "right" },
  {
    title: "as",
    cell: describeStarted,
    minWidth: 8,
    cut: "end",
  },
];

/** The jobs or processes, or that not all are there. */
function describeStarted({ ids, failure }: Launched): string {
  const started = ids.join(", ");
  if (failure === undefined) return started;
  return ids.length === 0 ? "failed, see above" : `${started}; not all, see above`;
}

/** The table at the end of a launch. */
export function formatLaunched(outcomes: readonly Launched[], width: number): string[] {
  return formatTable(COLUMNS, outcomes, width);
}

/** A program as text that a shell would start in the same way, with what it reads.
 *  @param isOdd whether words of other people in the script have several lines: none of these may
 *    look like a line of ours */
export function describeAction(
  place: string,
  { label, argv, stdin, log }: { label: string; argv: readonly string[]; stdin?: string; log?: string },
  isOdd = false,
): string[] {
  const target = log === undefined ? "" : ` >>${quoteWords(["", log]).slice(3)} 2>&1`;
  const command = `${quoteWords(argv)}${target}`;
  const shown = (line: string): string => (isOdd ? `  ${line}` : line);
  const title = `# ${place}: ${label}`;
  if (stdin === undefined) return [title, command];
  return [
    title,
    `${command} <<'END OF SCRIPT'`,
    ...stdin.replace(/\n$/, "").split("\n").map(shown),
    "END OF SCRIPT",
  ];
}
