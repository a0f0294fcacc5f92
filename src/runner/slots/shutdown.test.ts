import { expect, test } from "vitest";
import type { RunEvent } from "../../core/event.ts";
import type { Stop } from "../experiment/stop.ts";
import { Shutdown, type StopSignals } from "./shutdown.ts";

class Scene {
  readonly stops: Stop[] = [];
  forced = 0;
  readonly events: RunEvent[] = [];
  readonly held = new Map<string, unknown>();
  readonly shutdown = new Shutdown(
    {
      held: this.held,
      stopAll: (stop) => this.stops.push(stop),
      force: () => this.forced++,
    },
    (event) => this.events.push(event),
  );
}

function signals(): { [Name in keyof StopSignals]-?: AbortController } & { readonly all: StopSignals } {
  const [interrupt, force, announced] = [new AbortController(), new AbortController(), new AbortController()];
  const all = { interrupt: interrupt.signal, force: force.signal, announced: announced.signal };
  return { interrupt, force, announced, all };
}

test("nothing begins after the first reason, which stays", () => {
  const { shutdown } = new Scene();
  expect([shutdown.reason, shutdown.over.aborted, shutdown.closed.aborted]).toEqual([
    undefined,
    false,
    false,
  ]);
  shutdown.beginNoMore("max");
  shutdown.beginNoMore("until");
  expect([shutdown.reason, shutdown.over.aborted, shutdown.closed.aborted]).toEqual(["max", true, true]);
});

test("a signal ends what runs, by the name of the signal", () => {
  const { shutdown, stops, ...scene } = new Scene();
  const { interrupt, all } = signals();
  shutdown.listenTo(all);
  expect(stops).toEqual([]);
  interrupt.abort("SIGINT");
  expect([shutdown.reason, stops]).toEqual(["signal", [{ kind: "interrupted", signal: "SIGINT" }]]);
  expect(scene.forced).toBe(0);
});

test("a signal that kills reaches the experiments", () => {
  const scene = new Scene();
  const { force, all } = signals();
  scene.shutdown.listenTo(all);
  force.abort();
  expect([scene.forced, scene.shutdown.reason]).toEqual([1, undefined]);
});

test("signals that came before are obeyed, too", () => {
  const scene = new Scene();
  const { interrupt, force, all } = signals();
  interrupt.abort("SIGTERM");
  force.abort();
  scene.shutdown.listenTo(all);
  expect([scene.shutdown.reason, scene.stops.length, scene.forced]).toEqual(["signal", 1, 1]);
});

test("the end of an allocation is a reason, and what runs was told by others", () => {
  const { shutdown, stops } = new Scene();
  const { announced, all } = signals();
  shutdown.listenTo(all);
  announced.abort();
  expect([shutdown.reason, stops]).toEqual(["allocation", []]);
});

test("--stop lets what runs go on, and says so once; --stop --now ends it and takes the place of a gentler reason", () => {
  const scene = new Scene();
  scene.held.set("claim", {});
  scene.shutdown.ask("after");
  scene.shutdown.sayFinishing();
  expect([scene.events, scene.stops]).toEqual([[{ kind: "finishing", running: 1 }], []]);
  scene.shutdown.beginNoMore("failure");
  scene.shutdown.ask("now");
  expect(scene.stops).toEqual([{ kind: "interrupted", signal: "SIGTERM" }]);
  expect(scene.shutdown.reason).toBe("order");
});

test("with nothing running there is nothing to say", () => {
  const scene = new Scene();
  scene.shutdown.sayFinishing();
  expect(scene.events).toEqual([]);
});

test("waiting may end while entries may still begin", () => {
  const { shutdown } = new Scene();
  shutdown.waitNoMore();
  expect([shutdown.reason, shutdown.over.aborted, shutdown.closed.aborted]).toEqual([undefined, true, false]);
});
