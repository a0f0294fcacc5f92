import { expect, test } from "vitest";
import { parseRunnerId } from "../../processes/runner-id.ts";
import { hasAlias, aliasOf, translateRunner } from "./machine-alias.ts";

const HERE = { boot: "0badc0de", namespace: "4026531836" };
const MARK = aliasOf("secret");
const OWN = "node-7-1234-0badc0de-4026531836-99.2";
const FOREIGN = "other-1-deadbeef-4026531836-5";

test("a runner of this machine has the alias at the other end, and comes back as it was", () => {
  const there = translateRunner(OWN, MARK, HERE);
  expect(hasAlias(there, MARK)).toBe(true);
  expect(parseRunnerId(there)).toMatchObject({ host: "node-7", pid: 1234, start: "99", incarnation: 2 });
  expect(translateRunner(there, MARK, HERE)).toBe(OWN);
});

test("runners of other machines keep their ids, and what is no id stays", () => {
  expect(translateRunner(FOREIGN, MARK, HERE)).toBe(FOREIGN);
  expect(translateRunner("a runner", MARK, HERE)).toBe("a runner");
});

test("where both ends are one machine, runners at the list are taken for others", () => {
  // a runner at the list has the boot of this machine in its id
  const seen = translateRunner(OWN, MARK, HERE);
  expect(seen).not.toBe(OWN);
});

test("another secret has another alias", () => {
  expect(hasAlias(translateRunner(OWN, MARK, HERE), aliasOf("another"))).toBe(false);
});
