import type { Engine } from "../engines/engine.ts";

/** How the job of this process goes again: a program to start, or a status to exit with.
 *  @param job of the record: `slurm:19_3` */
export function againOf(engine: Engine, job: string): ReturnType<Engine["again"]> | undefined {
  const [, id = "", task = "0"] = /^\w+:(\d+)(?:[_.](\d+))?$/.exec(job) ?? [];
  return id === "" ? undefined : engine.again(id, Number(task));
}
