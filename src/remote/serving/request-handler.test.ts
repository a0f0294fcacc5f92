import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { aliasOf, translateRunner } from "../protocol/machine-alias.ts";
import { LONGEST_LINE } from "../protocol/messages.ts";
import { RequestHandler, type RequestHandlerParts } from "./request-handler.ts";

test("who asks for more than can be done at once is cut, before that fills the memory", async () => {
  const faults: string[] = [];
  const alias = aliasOf("s");
  const answers: (() => void)[] = [];
  const parts = {
    list: { path: "/x.json" },
    alias,
    heartbeats: { enter: async () => new Promise<boolean>((resolve) => answers.push(() => resolve(true))) },
    clock: new FakeClock(),
    send: () => {},
    onFault: (fault: string) => faults.push(fault),
  } as unknown as RequestHandlerParts;
  const requests = new RequestHandler(parts);
  const enter = {
    t: "enter",
    id: 1,
    runner: translateRunner(formatRunnerId(ownRunnerId()), alias),
    new: true,
  };
  requests.take(enter, LONGEST_LINE);
  requests.take(enter, LONGEST_LINE);
  await new Promise((resolve) => setImmediate(resolve));
  answers.shift()?.(); // what is carried out does not count any more
  await new Promise((resolve) => setImmediate(resolve));
  requests.take(enter, LONGEST_LINE);
  expect(faults).toEqual([]);
  requests.take(enter, 1);
  expect(faults).toEqual(["it asks for more than can be done"]);
});
