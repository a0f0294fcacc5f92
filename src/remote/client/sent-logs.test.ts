import { expect, test } from "vitest";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { SentLogs } from "./sent-logs.ts";

test("a log that is sent is removed when nobody shows it any more, at the end at the latest", async () => {
  const work = new Workspace();
  for (const name of ["done", "done.metrics.jsonl", "failed", "other"]) work.write(name, "");
  const sent = new SentLogs(work.path);
  sent.sent(work.at("failed"), false);
  sent.sent(work.at("done"), true);
  sent.sent("/elsewhere/other", true);
  expect(work.files()).toContain("failed");
  await sent.end();
  expect(work.files()).toEqual(["other"]);
});
