import { Writable } from "node:stream";

/** A longer line is shown in parts, so that binary output does not fill the memory. */
const LONGEST_LINE_BYTES = 65_536;
const [LINE_END, RETURN] = [0x0a, 0x0d];

/** Writes whole lines to `out`, each after `prefix`, so that several experiments can write to one
 *  terminal. Of a line that is overwritten (a progress bar), only the last state is shown. */
export function prefixLines(prefix: string, out: NodeJS.WritableStream): Writable {
  const prefixBytes = Buffer.from(prefix);
  const rest: Buffer[] = [];
  let restBytes = 0;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const pieces: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
        pieces.push(
          prefixBytes,
          lastState(Buffer.concat([...rest.splice(0), chunk.subarray(start, end)])),
          NEWLINE,
        );
        start = end + 1;
        restBytes = 0;
      }
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
      if (restBytes > LONGEST_LINE_BYTES) {
        pieces.push(prefixBytes, lastState(Buffer.concat(rest.splice(0))), NEWLINE);
        restBytes = 0;
      }
      if (pieces.length === 0) done();
      else out.write(Buffer.concat(pieces), () => done());
    },
  });
}

const NEWLINE = Buffer.from("\n");

function lastState(line: Buffer): Buffer {
  const end = line.at(-1) === RETURN ? line.length - 1 : line.length;
  return line.subarray(end === 0 ? 0 : line.lastIndexOf(RETURN, end - 1) + 1, end);
}
