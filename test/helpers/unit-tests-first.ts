import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Runs the project `unit` before the others: its tests share a process only while no other comes between. */
export class UnitTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isUnit = ({ project }: TestSpecification): boolean => project.name === "unit";
    return [...sorted.filter(isUnit), ...sorted.filter((file) => !isUnit(file))];
  }
}
