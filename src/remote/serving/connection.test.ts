import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import { markOf, swapRunner } from "../line/machine-mark.ts";
import { LONGEST_LINE } from "../line/protocol.ts";
import { Connection, type ConnectionParts } from "./connection.ts";

test("who asks for more than can be done at once is cut, before that fills the memory", async () => {
  const faults: string[] = [];
  const mark = markOf("s");
  const answers: (() => void)[] = [];
  const parts = {
    list: { path: "/x.json" },
    mark,
    presence: { enter: async () => new Promise<boolean>((resolve) => answers.push(() => resolve(true))) },
    clock: new FakeClock(),
    send: () => {},
    onFault: (fault: string) => faults.push(fault),
  } as unknown as ConnectionParts;
  const connection = new Connection(parts);
  const enter = { t: "enter", id: 1, runner: swapRunner(formatRunnerId(ownRunnerId()), mark), new: true };
  connection.take(enter, LONGEST_LINE);
  connection.take(enter, LONGEST_LINE);
  await new Promise((resolve) => setImmediate(resolve));
  answers.shift()?.(); // what is carried out does not count any more
  await new Promise((resolve) => setImmediate(resolve));
  connection.take(enter, LONGEST_LINE);
  expect(faults).toEqual([]);
  connection.take(enter, 1);
  expect(faults).toEqual(["it asks for more than can be done"]);
});
