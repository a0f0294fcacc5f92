import { visible } from "../core/terminal-text.ts";
import type { Prompter } from "./doe-questions.ts";

/*
 * The questions on a real terminal. inquirer writes to it by itself, so each text is made visible here before it gets it. What is
 * asked rejects with ExitPromptError at Ctrl-C ({@link isCancelled}).
 */

export async function inquirerPrompter(): Promise<Prompter> {
  const { default: inquirer } = await import("inquirer"); // 50 ms, so only where something is asked
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
      // By itself the menu would stand on its first line also when that one cannot be chosen.
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

/** Lets the user search for one of `titles` and pick it; its index. */
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

/** Whether `error` says that the user left the questions. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === "ExitPromptError";
}
