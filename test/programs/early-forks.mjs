// For `node --import`: a runner starts its fork servers with its first experiment, however long that takes. The machine that runs
// the tests may be too busy for experiments to be short.
import { Forks } from "../../dist/runner/fork-server/forks.js";

const { value: foresee } = Object.getOwnPropertyDescriptor(Forks.prototype, "foresee");
Forks.prototype.foresee = function foreseeMany(_count, slots) {
  foresee.call(this, Number.POSITIVE_INFINITY, slots);
};
