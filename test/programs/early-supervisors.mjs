// For `node --import`: a runner starts all of its supervisors with its first experiment, however
// long that takes, since the machine that runs the tests may be too busy for experiments to be
// short.
import { Supervisors } from "../../dist/runner/supervisor/pool.js";

const { value: foresee } = Object.getOwnPropertyDescriptor(Supervisors.prototype, "foresee");
Supervisors.prototype.foresee = function foreseeMany(_count, slots) {
  foresee.call(this, Number.POSITIVE_INFINITY, slots);
};
