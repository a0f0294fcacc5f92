import { readRange, stepThrough } from "../../core/task-list.ts";

/** A job, or tasks of a job that are alike, as `qstat -xml` tells of them. */
export interface JobElement {
  readonly job: string;
  readonly name: string;
  /** The letters of qstat(1), such as `qw`, `r`, `dr`, `Eqw`. */
  readonly letters: string;
  readonly tasks: readonly number[];
}

/** Reads the answer of `qstat -xml`. It is a flat list of elements that hold only text, so it takes
 *  no parser of XML.
 *  @returns undefined when it is not such an answer */
export function parseQstat(text: string): readonly JobElement[] | undefined {
  if (!/<job_info[\s>]/.test(text) || !text.includes("</job_info>")) return undefined;
  return [...text.matchAll(/<job_list\b[^>]*>(.*?)<\/job_list>/gs)].flatMap(([, element = ""]) => {
    const job = textOf(element, "JB_job_number") ?? "";
    if (!/^\d+$/.test(job)) return [];
    const name = textOf(element, "JB_name") ?? "";
    const letters = textOf(element, "state") ?? "";
    return [{ job, name, letters, tasks: numbersOf(textOf(element, "tasks") ?? "") }];
  });
}

function textOf(element: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}\\b[^>]*>([^<]*)</${tag}>`).exec(element)?.[1];
  return text?.trim().replaceAll(/&(\w+|#\d+|#x[\da-f]+);/gi, (all, name: string) => unescaped(name) ?? all);
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescaped(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED[name];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** More than any Grid Engine lets a job have: the answer of a program is not trusted. */
const MOST_TASKS = 1_000_000;

/** `3-9:2,12` as numbers. A job that is no array has none there, and counts as task 1. */
function numbersOf(text: string): readonly number[] {
  if (text === "") return [1];
  return text.split(",").flatMap((part) => {
    const range = readRange(part);
    const isSane = range && range.step > 0 && range.to >= range.from && range.to - range.from <= MOST_TASKS;
    return isSane ? stepThrough(range) : [];
  });
}
