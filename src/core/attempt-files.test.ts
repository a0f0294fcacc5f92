import { expect, test } from "vitest";
import { logNameFor, metricsFileOf, storeOf } from "./attempt-files.ts";

test.each(["cooperate_3", "cooperate_3.2", "cooperate_3.my_list.12"])(
  "what lies beside %s has its name",
  (log) => {
    for (const name of [log, metricsFileOf(log), storeOf(log), `${metricsFileOf(log)}.1`])
      expect(logNameFor(name)).toBe(log);
  },
);

test("other names stay as they are", () => {
  for (const name of ["cooperate_3.metrics", "cooperate_3.store.2", "cooperate_3.jsonl"])
    expect(logNameFor(name)).toBe(name);
});
