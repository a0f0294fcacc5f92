// Prints its arguments as JSON, and one line for each COOPERATE_* variable.
console.log(JSON.stringify(process.argv.slice(2)));
for (const [name, value] of Object.entries(process.env).sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (name.startsWith("COOPERATE_") || name === "EXTRA") console.log(`${name}=${value}`);
}
