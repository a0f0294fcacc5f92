import { CooperateError } from "../core/failure.ts";
import { jobLauncher } from "./jobs/job-launcher.ts";
import type { Launcher, LaunchTools } from "./shared/launch-request.ts";

/** What starts runners at places of that kind.
 *  @throws CooperateError (place) when nothing does */
export async function launcherOf(
  kind: string,
  { engineOf }: Pick<LaunchTools, "engineOf">,
): Promise<Launcher> {
  if (kind === "local") return (await import("./local/local-launcher.ts")).localLauncher;
  if (kind === "ssh") return (await import("./ssh-launcher.ts")).sshLauncher;
  const engine = await engineOf(kind);
  if (engine) return jobLauncher(engine);
  throw new CooperateError("place", `runners cannot be started at places of the kind ${kind} yet`);
}
