import { CooperateError } from "../core/failure.ts";
import { jobLauncher } from "./jobs/job-launcher.ts";
import type { Place } from "./places/place.ts";
import type { Launcher, LaunchTools } from "./shared/launch-request.ts";

/** What starts runners at such places.
 *  @throws CooperateError (place) when nothing does */
export async function launcherOf(
  { kind, via }: Pick<Place, "kind" | "via">,
  { engineOf }: Pick<LaunchTools, "engineOf">,
): Promise<Launcher> {
  if (kind === "local") return (await import("./local/local-launcher.ts")).localLauncher;
  if (kind === "ssh") return (await import("./ssh-launcher.ts")).sshLauncher;
  const engine = await engineOf(kind);
  if (engine && via !== undefined)
    return (await import("./via-launcher.ts")).viaLauncher(jobLauncher(engine));
  if (engine) return jobLauncher(engine);
  throw new CooperateError("place", `runners cannot be started at places of the kind ${kind} yet`);
}
