import { basename, extname } from "node:path";
import { usageError } from "../../core/failure.ts";
import { parseCsv } from "./csv.ts";
import { parseLooseJson } from "./json-text.ts";
import { addObject, readJsonLines } from "./jsonl.ts";
import { readBytes } from "./log-bounds.ts";
import { readNpy } from "./npy-read.ts";
import { withFile } from "./open-file.ts";
import type { MetricSink } from "./report.ts";
import { addTable } from "./table.ts";

/** A larger file is not read where all of it must be in memory. */
const LARGEST = 256 * 1024 * 1024;

/** Adds what a file of an experiment reports, read by its suffix.
 *  @param isOver whether nobody writes any more
 *  @throws an error whose message says what is wrong with the file, or the system's error */
export async function readFromFile(path: string, sink: MetricSink, isOver: boolean): Promise<void> {
  const suffix = extname(path).toLowerCase();
  switch (suffix) {
    case ".jsonl":
    case ".ndjson":
      withFile(path, (file) => readJsonLines(file, sink, isOver), true);
      return;
    case ".csv":
    case ".tsv":
      addTable(parseCsv(allOf(path).toString("utf8"), suffix === ".csv" ? "," : "\t"), sink);
      return;
    case ".npy":
      addArray(basename(path, extname(path)), allOf(path), sink);
      return;
    case ".yaml":
    case ".yml":
      addDocument((await import("yaml")).parse(allOf(path).toString("utf8")), sink);
      return;
    default:
      addDocument(parseLooseJson(allOf(path).toString("utf8")), sink);
  }
}

function allOf(path: string): Buffer {
  const read = ({ fd, size }: { fd: number; size: number }): Buffer => {
    if (size > LARGEST) throw usageError("it has more than 256 MB");
    return readBytes(fd, 0, size);
  };
  return withFile(path, read, true);
}

/** An object reports its values; a list of objects is read as lines. */
function addDocument(document: unknown, sink: MetricSink): void {
  const objects: unknown[] = Array.isArray(document) ? document : [document];
  for (const [i, object] of objects.entries()) {
    if (typeof object !== "object" || object === null)
      throw usageError("it is no object and no list of objects");
    addObject(object, i, sink, true);
  }
}

/** A scalar is a result, a list a curve with its indices as steps. */
function addArray(name: string, bytes: Buffer, sink: MetricSink): void {
  const { shape, data } = readNpy(bytes);
  if (shape.length > 1) throw usageError(`it has ${shape.length} dimensions; a metric has none or one`);
  for (const [i, value] of data.entries())
    sink.add(name, Number(value), shape.length === 0 ? undefined : i, i);
}
