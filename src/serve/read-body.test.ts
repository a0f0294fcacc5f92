import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readBody } from "./read-body.ts";

function requestOf(chunks: readonly string[], headers: IncomingMessage["headers"] = {}): IncomingMessage {
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  return Object.assign(stream, { headers }) as unknown as IncomingMessage;
}

test("reads a body, cut anywhere", async () => {
  const bytes = Buffer.from("{é}");
  const stream = Object.assign(Readable.from([bytes.subarray(0, 2), bytes.subarray(2)]), { headers: {} });
  expect(await readBody(stream as unknown as IncomingMessage, 9)).toBe("{é}");
});

test("stops reading one that is too long, whether it says so or not", async () => {
  const announced = requestOf(["x"], { "content-length": "10" });
  expect(await readBody(announced, 9)).toBeUndefined();
  const endless = requestOf(Array.from({ length: 1_000 }, () => "12345"));
  expect(await readBody(endless, 9)).toBeUndefined();
  expect(endless.destroyed).toBe(true);
});
