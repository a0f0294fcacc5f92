import { CooperateError } from "../../core/failure.ts";
import type { Action } from "../actions/action.ts";
import type { Question } from "./engine.ts";

/**
 * A question whose answer counts only when the program left with 0.
 * @param parse undefined for text that is no answer
 * @param hintFor what helps against what the program says
 * @returns a question whose `read` throws CooperateError (place) with the words of the program
 */
export function answerOf<Parsed, Answer>(
  action: Action,
  parse: (stdout: string) => Parsed | undefined,
  meaning: (parsed: Parsed) => Answer,
  hintFor?: (said: string) => string | undefined,
): Question<Answer> {
  return {
    action,
    read: (stdout, stderr, exitCode) => {
      if (exitCode !== 0) throw refusal(action, stderr, exitCode, hintFor?.(stderr));
      const parsed = parse(stdout);
      if (parsed === undefined) throw refusal(action, stdout.trim() === "" ? stderr : stdout, exitCode);
      return meaning(parsed);
    },
  };
}

const MANY_WORDS = 400;

/** The error for a program of an engine that did not do what it was asked, or said nothing that can
 *  be understood.
 *  @param said what it printed */
export function refusal(
  action: Action,
  said: string,
  exitCode: number | undefined,
  hint?: string,
): CooperateError {
  const [program = ""] = action.argv;
  // What a message begins with: the program is named already.
  const text = said.replaceAll(/^(Unable to run job: |Exiting\.?$|\w+:? (error|fatal): )/gm, "").trim();
  const words =
    text
      .split(/\s*\n\s*/)
      .join("; ")
      .slice(0, MANY_WORDS) || "it printed nothing";
  if (exitCode === undefined || exitCode === 127)
    return new CooperateError("place", `could not ${action.label}: ${program} does not start: ${words}`, {
      hint: `is the engine here? On another host, say so in .cooperate.yaml: via: HOST`,
    });
  const how = exitCode === 0 ? "gives no answer that can be read" : `refuses (exit ${exitCode})`;
  return new CooperateError("place", `could not ${action.label}: ${program} ${how}: ${words}`, {
    ...(hint !== undefined && { hint }),
  });
}

/** An action that only tries what it would do, because of `words` behind its program.
 *  @returns a question whose answer is what the program says, on one line */
export function trial(action: Action, ...words: readonly string[]): Question<string> {
  const [program = "", ...others] = action.argv;
  const tried = { ...action, label: `try to ${action.label}`, argv: [program, ...words, ...others] };
  const read: Question<string>["read"] = (stdout, stderr, exitCode) => {
    if (exitCode !== 0) throw refusal(tried, stderr || stdout, exitCode);
    return `${stdout}${stderr}`
      .trim()
      .split(/\s*\n\s*/)
      .join("; ");
  };
  return { action: tried, read };
}
