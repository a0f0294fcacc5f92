import { type RunEvent } from "../core/event.ts";
import { unreachable } from "../core/entry.ts";
import { succeeded } from "../core/outcome.ts";

/** Whether an event of `--run` is told even with `--quiet`: an experiment has failed, or something
 *  is wrong that a user can mend. */
export function isShownWhenQuiet(event: RunEvent): boolean {
  switch (event.kind) {
    case "ended":
      return (
        !event.recorded ||
        (event.outcome.kind !== "interrupted" && !succeeded(event.outcome)) ||
        event.lost === true
      );
    case "recovered":
      return event.status === "failed";
    case "recorded":
      return event.outcome.kind !== "interrupted" && !succeeded(event.outcome);
    case "waiting":
    case "unreadable":
    case "stuck":
    case "short":
    case "no-log":
    case "log-trouble":
    case "output-trouble":
    case "reinstated":
    case "stopping":
      return true;
    case "started":
    case "skipped":
    case "unmet":
    case "idle":
    case "held-back":
    case "finishing":
    case "resized":
      return false;
    default:
      return unreachable(event);
  }
}
