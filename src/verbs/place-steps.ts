import { resolve } from "node:path";
import type { Command } from "commander";
import type { Place } from "../launch/places/place.ts";
import { newId } from "../launch/pools/pool-folder.ts";
import type { PoolNow } from "../launch/view/look-at-pools.ts";
import { realPath } from "../storage/real-path.ts";
import { launchTools } from "./launch-tools.ts";
import { askedPlaces, placesOf } from "./places-of.ts";
import type { ExitCode } from "./shared/verb.ts";
import { say, type World } from "./shared/world.ts";

/** The exit code when a place could not be reached, or a step failed there. */
const REFUSED = 4;

/** Declares where the places of pools are written, unless in configuration files. */
export function configureHosts(command: Command): Command {
  return command.option("--hosts <file>", "the file with places that --launch was given");
}

/** Runs the steps of one kind at the places of pools, over ssh. Pools on this machine and those of
 *  an engine work in folders that are seen from here: for them there is nothing to do.
 *  @param file the list
 *  @returns 0, or 4 when a place could not be reached, or a step failed
 *  @throws CooperateError (usage) when a place is written nowhere any more, or a step is wrong */
export async function doSteps(
  world: World,
  command: Command,
  file: string,
  pools: readonly PoolNow[],
  stage: "check" | "pickup" | "purge",
): Promise<ExitCode> {
  const remote = pools.filter(
    ({ view, pool }) => view.kind === "ssh" || pool.records.some(({ via }) => via !== undefined),
  );
  const { visitSteps } = await import("../launch/ssh/visit-steps.ts");
  const tools = launchTools(world);
  const [list, real] = [resolve(world.cwd, file), await realPath(file)];
  let [done, failed] = [0, 0];
  const visit = async (place: Place, pool: string): Promise<void> => {
    const sayThere = (line: string): void => say(world, `${place.name} | ${line}`);
    const visited = { ...tools, id: newId(), say: sayThere };
    const { failure, hint } = await visitSteps(stage, place, { pool, list, real }, visited);
    done += failure === undefined ? 1 : 0;
    failed += failure === undefined ? 0 : 1;
    if (failure !== undefined) say(world, `${place.name}: ${failure}`);
    if (hint !== undefined) say(world, `  ${hint}`);
  };
  for (const { pool } of remote) {
    const names = [...new Set([...pool.records, ...pool.intents].map(({ place }) => place))];
    const places = await placesOf(world, file, names, askedPlaces(command));
    const wanted = places.filter((place) => stage === "purge" || place[stage].length > 0);
    await Promise.all(wanted.map(async (place) => visit(place, pool.name)));
  }
  if (done + failed === 0 && stage !== "purge")
    say(world, `nothing to do: no place of these pools has ${stage} steps`);
  return failed > 0 ? REFUSED : 0;
}
