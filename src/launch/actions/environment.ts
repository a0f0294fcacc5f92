import type { Action } from "./action.ts";

/** What a program gets of the environment `env` of whoever starts it here. */
export function environmentOf(
  { cleared, sets }: Action,
  env: Readonly<NodeJS.ProcessEnv>,
): Readonly<NodeJS.ProcessEnv> {
  const isCleared = (name: string): boolean =>
    cleared !== undefined &&
    cleared.prefixes.some((prefix) => name.startsWith(prefix)) &&
    !cleared.but.includes(name);
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !isCleared(name))), ...sets };
}

/** The same as lines for bash, for a program that is started on another host. */
export function environmentLines({ cleared, sets }: Action): string[] {
  const lines = Object.entries(sets ?? {}).map(([name, value]) => `export ${name}=${value}`);
  if (cleared === undefined) return lines;
  const names = cleared.prefixes.map((prefix) => `\${!${prefix}*}`).join(" ");
  const kept = cleared.but.join("|") || "''";
  return [`for name in ${names}; do case $name in ${kept}) ;; *) unset "$name" ;; esac; done`, ...lines];
}
