import { BaseSequencer, type TestSpecification } from "vitest/node";

/** They wait for the minutes of a scheduler, for leases, or until enough was killed: begun last, as small files are,
 *  they would be all that is left. */
const WAIT_LONG = /\/launch\/(?:scale|slurm-time-limit|oar-\w+|remote|remote-lease|remote-kills)\.test\.ts$/;

/** Runs the project `unit` before the others, since its tests share a process only while no other comes between,
 *  and then those that wait for long. */
export class TestOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification): number =>
      project.name === "unit" ? 0 : WAIT_LONG.test(moduleId) ? 1 : 2;
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
