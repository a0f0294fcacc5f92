import type { Prompter } from "./doe-questions.ts";

/** The questions on a real terminal. Rejects with ExitPromptError at Ctrl-C ({@link isCancelled}). */
export async function inquirerPrompter(): Promise<Prompter> {
  const { default: inquirer } = await import("inquirer"); // 50 ms, so only where something is asked
  return {
    async input(message, options = {}) {
      const { answer } = await inquirer.prompt<{ answer: string }>([
        { type: "input", name: "answer", message, ...options },
      ]);
      return answer;
    },
    async select(message, choices) {
      // By itself the menu would stand on its first line also when that one cannot be chosen.
      const first = choices.find(({ disabled }) => !disabled);
      const { answer } = await inquirer.prompt([
        { type: "select", name: "answer", message, choices: [...choices], default: first?.value },
      ]);
      return answer;
    },
    async confirm(message, preset = true) {
      const { answer } = await inquirer.prompt<{ answer: boolean }>([
        { type: "confirm", name: "answer", message, default: preset },
      ]);
      return answer;
    },
  };
}

/** Whether `error` says that the user left the questions. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === "ExitPromptError";
}
