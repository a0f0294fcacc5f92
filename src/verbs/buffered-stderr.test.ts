import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { until } from "../../test/helpers/until.ts";
import { BufferedStderr } from "./buffered-stderr.ts";

test("a line is written at once, those right after it together, and all of them at the end", async () => {
  const writes: string[] = [];
  const stderr = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(chunk);
      done();
    },
  });
  const story = new BufferedStderr({ stderr });
  story.say("a");
  expect(writes).toEqual(["a\n"]);
  story.say("b");
  story.say("c");
  await until("they are written", () => writes.length === 2);
  expect(writes[1]).toBe("b\nc\n");
  story.say("d");
  story.flush();
  story.flush();
  expect(writes.slice(2)).toEqual(["d\n"]);
});
