import type { Command } from "commander";

/** What was typed behind the verb. */
export function typedWords({ parent }: Command): readonly string[] {
  return ((parent ?? {}) as { readonly rawArgs?: readonly string[] }).rawArgs?.slice(1) ?? [];
}
