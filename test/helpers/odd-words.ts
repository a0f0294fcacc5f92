/** Words that a program on the way to an experiment could interpret itself. */
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
