/** The command that shows the log of an entry, for a shell in the folder of the list. */
export function logCommand(list: string, n: number): string {
  return `cooperate --log ${quoted(list)} ${n}`;
}

function quoted(name: string): string {
  return /^[\w@%+:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
