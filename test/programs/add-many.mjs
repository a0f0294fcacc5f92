// Adds COUNT commands to FILE, one update each, ten at a time, and prints their numbers:
// add-many.mjs FILE NAME COUNT
import { pending } from "../../dist/core/entry.js";
import { appendNew } from "../../dist/list/changes/append.js";
import { openListFile } from "../../dist/store/list-file.js";

const [file, name, count] = process.argv.slice(2);
const numbers = [];
let next = 0;
const adder = async () => {
  const list = openListFile(file);
  while (next < Number(count)) {
    const entry = pending(["true", name, String(next++)]);
    const added = await list.update(appendNew([{ entry }], { again: false }));
    numbers.push(...added.numbers);
  }
};
await Promise.all(Array.from({ length: 10 }, adder));
console.log(JSON.stringify(numbers));
