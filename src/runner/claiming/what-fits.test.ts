import { expect, test } from "vitest";
import { type Entry, type Options, pending } from "../../core/entry.ts";
import { Admission } from "./admission.ts";
import type { GpuSet } from "./gpus.ts";

const WHO = { claim: "new", startedAt: "2026-11-20T00:00:00.000Z" };
const GPUS: GpuSet = { units: [["0"], ["1"]], perUnit: 1, variables: [], byBus: false };

/** The admission control of a runner with four CPUs. */
function admissionWith(gpus?: GpuSet): Admission {
  return new Admission({
    gpus,
    cpus: { count: 4, perEntry: 0 },
    holdBack: { memfree: undefined, load: undefined },
    clock: { monotonic: () => 0 },
    emit: () => {},
  });
}

function list(...options: Options[]): Entry[] {
  return options.map((each, n) => pending([`job ${n}`], each));
}

/** The numbers of the entries that may be claimed. */
function fitting(admission: Admission, entries: readonly Entry[]): number[] {
  const fits = admission.among(entries, WHO, () => true, "skip");
  return [...entries.entries()].filter(([n, entry]) => fits(entry, n, entries.length)).map(([n]) => n);
}

test("an entry starts where its CPUs are free; others of the same priority overtake it meanwhile", () => {
  const admission = admissionWith();
  admission.grant("old", pending(["x"], { cpus: 2 }));
  const entries = list({ cpus: 3 }, { cpus: 2 }, {}, { cpus: 5 });
  expect(fitting(admission, entries)).toEqual([1, 2]);
  admission.leave("old");
  expect(fitting(admission, entries)).toEqual([0, 1, 2]);
});

test("an entry that waits for CPUs holds back the CPUs from entries of a lower priority, and nothing else", () => {
  const admission = admissionWith(GPUS);
  admission.grant("old", pending(["x"], { cpus: 2, gpus: 0 }));
  const entries = list({ cpus: 4, priority: 1 }, { cpus: 1 }, {}, { cpus: 1, priority: 1 });
  expect(fitting(admission, entries)).toEqual([2, 3]);
});

test("one that could never run here holds back nothing", () => {
  const admission = admissionWith();
  admission.grant("old", pending(["x"], { cpus: 2 }));
  const large = { cpus: 8, priority: 1 };
  const elsewhere = { cpus: 4, hosts: ["no-such-host"], priority: 1 };
  expect(fitting(admission, list(large, elsewhere, { gpus: 1, cpus: 3, priority: 1 }, { cpus: 1 }))).toEqual([
    3,
  ]);
});

test("a claim that is tried again with another entry has no more than it needs", () => {
  const admission = admissionWith();
  admission.grant("a", pending(["x"], { cpus: 4 }));
  admission.grant("a", pending(["x"], { cpus: 1 }));
  expect(fitting(admission, list({ cpus: 3 }, { cpus: 4 }))).toEqual([0]);
});
