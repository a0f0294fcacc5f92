/** What is asked of an option, as commander describes it. */
interface OptionShape {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  /** `--x <value>` */
  readonly required: boolean;
  /** `--x [value]` */
  readonly optional: boolean;
  /** `--x <values...>` */
  readonly variadic: boolean;
}

/** `words` of a verb, arranged such that no option takes an operand for its value: a value that can
 *  be left out counts only after `=`, and an option with any number of values gives back the last
 *  ones that the verb needs (`--gpus 0,1 exps.json`).
 *  @param needed how many operands the verb cannot do without */
export function arrangeValues(
  words: readonly string[],
  options: readonly OptionShape[],
  needed: number,
): string[] {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const bare: string[] = [];
  const runs: string[][] = []; // options with any number of values, with their values
  const backOf = new Map<string[], string[]>(); // what each of them gives back
  const others: string[][] = []; // in their order, also what is given back
  let operands = 0;
  for (let i = 0; i < end; i++) {
    const word = withTwoDashes(words[i] as string, options);
    const option = options.find(({ short, long }) => word === short || word === long);
    if (option?.variadic) {
      const run = [word];
      while (i + 1 < end && !isOption(words[i + 1] as string)) run.push(words[++i] as string);
      const back: string[] = [];
      backOf.set(run, back);
      others.push(back);
      runs.push(run);
    } else if (option?.optional) {
      bare.push(word);
    } else {
      others.push([word]);
      if (option?.required && i + 1 < end) others.push([words[++i] as string]);
      else if (!isOption(word)) operands++;
    }
  }
  for (const run of runs.toReversed())
    for (; operands < needed && run.length > 2; operands++) backOf.get(run)?.unshift(run.pop() as string);
  return [...others.flat(), ...runs.flat(), ...bare, ...words.slice(end)];
}

/** Some programs have long options with one dash (`-max 5`), which commander does not understand. */
function withTwoDashes(word: string, options: readonly OptionShape[]): string {
  const isLong = /^-\w{2,}$/.test(word) && !options.some(({ short }) => short === word.slice(0, 2));
  return isLong && options.some(({ long }) => long === `-${word}`) ? `-${word}` : word;
}

/** As commander sees it: a dash alone is an operand. */
function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}
