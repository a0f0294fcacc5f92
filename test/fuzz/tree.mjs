/** JSON without a JavaScript value: a number that is too large, endless brackets. */
export class Raw {
  constructor(text) {
    this.text = text;
  }

  get isNumber() {
    return /^-?\d/.test(this.text);
  }
}

/** A JSON object in which a key may be duplicate or called __proto__. */
export class Pairs {
  constructor(pairs) {
    this.pairs = pairs;
  }

  static of(object) {
    return new Pairs(Object.entries(object));
  }

  get(key) {
    return this.pairs.find(([each]) => each === key)?.[1];
  }

  set(key, value) {
    const pair = this.pairs.find(([each]) => each === key);
    if (pair) pair[1] = value;
    else this.pairs.push([key, value]);
  }

  remove(key) {
    this.pairs = this.pairs.filter(([each]) => each !== key);
  }
}

export function jsonOf(tree) {
  if (tree instanceof Raw) return tree.text;
  if (tree instanceof Pairs)
    return `{${tree.pairs.map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`).join(",")}}`;
  if (Array.isArray(tree)) return `[${tree.map(jsonOf).join(",")}]`;
  return JSON.stringify(tree);
}

/** One entry per line, as cooperate writes it. */
export function listOf(entries) {
  return entries.length === 0 ? "[]\n" : `[\n${entries.map(jsonOf).join(",\n")}\n]\n`;
}

/** A different tree with the same meaning. */
export function copyOf(tree) {
  if (tree instanceof Pairs) return new Pairs(tree.pairs.map(([key, value]) => [key, copyOf(value)]));
  return Array.isArray(tree) ? tree.map(copyOf) : tree;
}
