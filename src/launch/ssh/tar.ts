import { promisify } from "node:util";
import { gzip } from "node:zlib";

export interface ArchiveFile {
  /** Relative, at most 100 bytes. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isProgram: boolean;
}

const BLOCK = 512;

/** Files as a compressed archive in base64, for `base64 -d | tar -xzf -`. Only their owner may read
 *  them. */
export async function archiveText(files: readonly ArchiveFile[]): Promise<string> {
  const blocks = files.flatMap((file) => [header(file), file.content, padding(file.content.length)]);
  const archive = Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
  const packed = await promisify(gzip)(archive, { level: 6 });
  return `${packed.toString("base64").replaceAll(/.{76}/g, "$&\n")}\n`;
}

/** A header block in the format ustar (pax(1) of POSIX). */
function header({ path, content, isProgram }: ArchiveFile): Buffer {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`too long for an archive: ${path}`);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(isProgram ? 0o700 : 0o600, 7), 100);
  block.write(octal(0, 7), 108); // the owner is whoever unpacks it
  block.write(octal(0, 7), 116);
  block.write(octal(content.length, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(" ".repeat(8), 148); // counts as blanks in the checksum
  block.write("0ustar\x0000", 156);
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    ) + "\0 ",
    148,
  );
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}
