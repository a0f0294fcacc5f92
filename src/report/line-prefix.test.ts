import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { prefixLines } from "./line-prefix.ts";

/** The output for the input `chunks`, one after the other. */
async function through(...chunks: string[]): Promise<string[]> {
  const out: string[] = [];
  const stream = prefixLines(
    "[7] ",
    new Writable({
      write(chunk: Buffer, _, done) {
        out.push(chunk.toString());
        done();
      },
    }),
  );
  for (const chunk of chunks)
    await new Promise<void>((resolve) => {
      stream.write(chunk, () => resolve());
    });
  return out;
}

test.each<[string, string[], string[]]>([
  ["lines", ["a\nb\n"], ["[7] a\n[7] b\n"]],
  ["a line in parts", ["on", "e", " line\nand"], ["[7] one line\n"]],
  ["an end on its own", ["a", "\n", "\n"], ["[7] a\n", "[7] \n"]],
  ["a progress bar shows how it ended", ["\r10%\r", "20%", "\r99%\n"], ["[7] 99%\n"]],
  ["lines of DOS", ["a\r\nb\r\n\r\n"], ["[7] a\n[7] b\n[7] \n"]],
  ["a letter of two bytes that was cut", ["\u00fc\n"], ["[7] \u00fc\n"]],
])("%s", async (_, chunks, out) => {
  expect(await through(...chunks)).toEqual(out);
});

test("output without line ends is shown in parts", async () => {
  const out = await through("x".repeat(70_000), "y\n");
  expect(out.map((piece) => [piece.slice(0, 5), piece.length])).toEqual([
    ["[7] x", 70_005],
    ["[7] y", 6],
  ]);
});
