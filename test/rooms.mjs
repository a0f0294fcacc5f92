// Writes the lint rules that keep the rooms of `src` apart (.oxlintrc.rooms.json) from the table of
// rooms in docs/architecture.md, the only place that says who may import whom. With --check it only
// compares. A test does that, too (test/architecture.test.ts).
import { readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const PAGE = new URL("../docs/architecture.md", import.meta.url);
const RULES = new URL("../.oxlintrc.rooms.json", import.meta.url);

/**
 * @typedef {object} Room
 * @property {string} name its folder below `src`; `.` is `src` itself
 * @property {readonly string[]} imports rooms that it may import
 * @property {readonly string[]} packages packages that it may import
 */

/**
 * The rooms in the table of the page, in its order.
 * @param {string} page its text
 * @returns {Room[]}
 */
export function readRooms(page) {
  const rows = page.split("\n").filter((line) => /^\| `[^`]+` +\|.*\|.*\|.*\|$/.test(line));
  const rooms = rows.map((row) => {
    const [name = "", , imports = "", packages = ""] = row.split("|").slice(1, -1);
    return { name: wordsOf(name)[0] ?? "", imports: wordsOf(imports), packages: wordsOf(packages) };
  });
  const names = new Set(rooms.map(({ name }) => name));
  for (const { name, imports } of rooms)
    for (const other of imports)
      if (!names.has(other))
        throw new Error(`docs/architecture.md: ${name} imports ${other}, which is no room`);
  return rooms;
}

/** The content of .oxlintrc.rooms.json. @param {readonly Room[]} rooms */
export function rulesOf(rooms) {
  const packages = [...new Set(rooms.flatMap((room) => room.packages))].sort();
  const overrides = rooms.map((room) => {
    const allowed = new Set([room.name, ...room.imports]);
    const closed = rooms.filter(({ name }) => !allowed.has(name));
    const foreign = packages.filter((name) => !room.packages.includes(name));
    const folder = posix.join("src", room.name);
    const patterns = [
      pattern(
        closed.map(({ name }) => fileIn(folder, posix.join("src", name))),
        `${folder} may import only from: ${room.imports.join(", ") || "no other room"} (docs/architecture.md)`,
      ),
      pattern(
        foreign.map((name) => `${name}$`),
        `this package belongs to another room (docs/architecture.md)`,
      ),
    ];
    return {
      files: [`${folder}/*.ts`],
      excludeFiles: ["**/*.test.ts"],
      rules: { "no-restricted-imports": ["error", { patterns }] },
    };
  });
  return `${JSON.stringify({ $schema: "./node_modules/oxlint/configuration_schema.json", overrides }, undefined, 2)}\n`;
}

/** @param {string} cell of the table @returns {string[]} */
function wordsOf(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** @param {readonly string[]} alternatives @param {string} message */
function pattern(alternatives, message) {
  return { regex: `^(${alternatives.join("|")})`, message };
}

/**
 * A regular expression for imports of files that lie in `to` itself, from `from`.
 * @param {string} from
 * @param {string} to
 */
function fileIn(from, to) {
  const path = posix.relative(from, to);
  const relative = path === "" ? "." : path.startsWith(".") ? path : `./${path}`;
  return `${relative.replaceAll(".", "\\.")}/[^/]+$`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rules = rulesOf(readRooms(readFileSync(PAGE, "utf8")));
  if (process.argv[2] !== "--check") writeFileSync(RULES, rules);
  else if (rules !== readFileSync(RULES, "utf8")) {
    console.error(".oxlintrc.rooms.json is not that of docs/architecture.md; run: node test/rooms.mjs");
    process.exitCode = 1;
  }
}
