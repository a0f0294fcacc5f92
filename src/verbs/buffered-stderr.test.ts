import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { BufferedStderr } from "./buffered-stderr.ts";

test("writes the first line at once, those that follow together, and the rest at the end", async () => {
  const writes: string[] = [];
  const stderr = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes.push(chunk);
      done();
    },
  });
  const clock = new FakeClock();
  const buffered = new BufferedStderr({ after: clock.after, stderr });
  buffered.say("a");
  expect(writes).toEqual(["a\n"]);
  buffered.say("b");
  buffered.say("c");
  await clock.advance(49);
  expect(writes).toHaveLength(1);
  await clock.advance(1);
  expect(writes[1]).toBe("b\nc\n");
  buffered.say("d");
  buffered.flush();
  buffered.flush();
  expect(writes.slice(2)).toEqual(["d\n"]);
});
