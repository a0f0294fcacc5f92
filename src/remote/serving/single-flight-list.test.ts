import { expect, test } from "vitest";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { SingleFlightList } from "./single-flight-list.ts";

test("those that ask together share one read, which is as new as the last of them", async () => {
  const work = new Workspace();
  const list = new SingleFlightList(work.list("x.json", [["true"]]), {});
  const first = list.newest();
  const [second, third] = [list.newest(), list.newest()];
  expect(await second).toBe(await third);
  expect(await first).toHaveLength(1);
  const early = list.newest();
  work.list("x.json", [["true"], ["false"]]);
  await early;
  expect(await list.newest()).toHaveLength(2);
});

test("a read that fails is that of those who asked, and not of those who ask next", async () => {
  const work = new Workspace();
  const list = new SingleFlightList(work.write("x.json", "[["), {});
  await expect(list.newest()).rejects.toThrow("x.json");
  work.list("x.json", [["true"]]);
  expect(await list.newest()).toHaveLength(1);
});
