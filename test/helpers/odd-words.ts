/** Words that something on the way to an experiment could take for its own. */
export const ODD_WORDS = [
  "",
  " ",
  "a b",
  "it's",
  '"',
  "$HOME",
  "`id`",
  "\\",
  "a\nb",
  "\t",
  "é🙂",
  ..."* ~ #x a=b ! - -- --- -x > | [ {a} executed".split(" "),
];
