/** A string, or a word that JSON lacks and that Python and others write all the same. */
const STRING_OR_NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** Parses JSON in which NaN, Infinity and -Infinity may stand bare; they become strings.
 *  @throws SyntaxError when it is no JSON even so */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(
      text.replaceAll(STRING_OR_NOT_FINITE, (word) => (word.startsWith('"') ? word : `"${word}"`)),
    );
  }
}
