import { gridEngine } from "../../src/launch/engines/gridengine.ts";
import { describeEngine } from "./engine-suite.ts";
import { gridEngineBed, NEEDS_GRID_ENGINE } from "./gridengine-bed.ts";

describeEngine("Grid Engine", gridEngine, gridEngineBed(), {
  needs: NEEDS_GRID_ENGINE,
  tooMuch: { tasks: 75_001 },
  wrong: { partition: "no-such" },
});
