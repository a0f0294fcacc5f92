import { oar } from "../../src/launch/engines/oar.ts";
import { describeEngine } from "./engine-suite.ts";
import { NEEDS_OAR, oarBed } from "./oar-bed.ts";

describeEngine("OAR", oar, oarBed(3), {
  needs: NEEDS_OAR,
  wrong: { partition: "no-such" },
  overfull: 4,
  againAfter: 61,
});
