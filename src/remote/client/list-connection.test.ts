import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { PING_MS, PROTOCOL } from "../protocol/messages.ts";
import { ListConnection } from "./list-connection.ts";

test("says hello before anything else, however long the other end takes to be there", async () => {
  const clock = new FakeClock();
  const [input, output] = [new PassThrough(), new PassThrough()];
  const opening = ListConnection.open({
    address: { text: "h:x", target: "h", path: "x" },
    secret: "s",
    clock,
    dial: () => ({
      input,
      output,
      said: () => "",
      ended: Promise.resolve({ exitCode: 0 }),
      kill: () => input.destroy(),
    }),
    onHeard: () => {},
    onMessage: () => {},
  });
  await clock.advance(3 * PING_MS); // somebody types a password
  input.write(`${JSON.stringify({ t: "hello", protocol: PROTOCOL, leaseMs: 600_000 })}\n`);
  const connection = await opening;
  await clock.advance(PING_MS);
  const kinds = String(output.read())
    .trim()
    .split("\n")
    .map((each) => (JSON.parse(each) as { t: string }).t);
  expect(kinds).toEqual(["hello", "ping"]);
  connection.end();
});
