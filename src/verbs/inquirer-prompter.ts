import { visible } from "../core/terminal-text.ts";
import type { Prompter } from "./doe-questions.ts";

/*
 * Questions on a real terminal. inquirer writes to the terminal itself, so control characters are
 * made visible here, before it gets a text. A question rejects with ExitPromptError at Ctrl-C
 * ({@link isCancelled}).
 */

/** A prompter that asks on the terminal of this process. */
export async function inquirerPrompter(): Promise<Prompter> {
  // Loading it takes 50 ms, so it is loaded only when there is a question.
  const { default: inquirer } = await import("inquirer");
  return {
    async input(message, options = {}) {
      const { validate } = options;
      const { answer } = await inquirer.prompt<{ answer: string }>([
        {
          type: "input",
          name: "answer",
          message: visible(message),
          ...options,
          ...(validate && { validate: (text: string) => shown(validate(text)) }),
        },
      ]);
      return answer;
    },
    async select(message, choices) {
      // By default the first line would be selected, even when it cannot be chosen.
      const first = choices.find(({ disabled }) => !disabled);
      const { answer } = await inquirer.prompt([
        {
          type: "select",
          name: "answer",
          message: visible(message),
          choices: choices.map(({ disabled = false, ...choice }) => ({
            ...choice,
            name: visible(choice.name),
            disabled: disabled && visible(disabled),
          })),
          default: first?.value,
        },
      ]);
      return answer;
    },
    async confirm(message, preset = true) {
      const { answer } = await inquirer.prompt<{ answer: boolean }>([
        { type: "confirm", name: "answer", message: visible(message), default: preset },
      ]);
      return answer;
    },
  };
}

/** Lets the user search `titles` and pick one.
 *  @returns its index */
export async function pickByTitle(message: string, titles: readonly string[]): Promise<number> {
  const { default: inquirer } = await import("inquirer");
  const choices = titles.map((title, value) => ({ value, name: visible(title) }));
  const { picked } = await inquirer.prompt<{ picked: number }>([
    {
      type: "search",
      name: "picked",
      message: visible(message),
      pageSize: 12,
      source: (term: string | undefined) =>
        choices.filter(({ name }) => name.toLowerCase().includes((term ?? "").toLowerCase())),
    },
  ]);
  return picked;
}

function shown(answer: true | string): true | string {
  return answer === true ? true : visible(answer);
}

/** Whether `error` says that the user pressed Ctrl-C. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === "ExitPromptError";
}
