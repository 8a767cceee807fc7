const stopWords = new Set(
  (
    'a about an and any are as at be been by can could did do does each for from get give has have how i if in into is it its just kind let like ' +
    'long many may me much my need no not of off on one or our out please put say set should show so some take takes tell than that the their them then there ' +
    'these they this to us use used using want was way we were what when where which who why will with would you your explain describe ' +
    'happen happens mean means work works'
  ).split(' '),
);

/** The words of a text that say what it is about, without their endings; of `chunkText` also its parts. */
export function termsOf(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap(withParts).flatMap((word) => stem(word) ?? []);
}

function withParts(word: string): string[] {
  const parts = word.split(/(?<=\p{Ll})(?=\p{Lu})/u);
  return parts.length > 1 ? [word, ...parts] : parts;
}

/** A word in lower case without the commonest English endings; nothing for words that every text has. */
export function stem(term: string): string | null {
  const word = term.toLowerCase();
  if (stopWords.has(word)) return null;
  if (word.length <= 3) return word;
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(?<=x|ss|ch|sh)es$/, '')
    .replace(/(?<![su])s$/, '');
  if (singular.length <= 4) return singular;
  return singular.replace(/(?:(?<=...)(?:edly|ing|ed)|ly|e)$/, '').replace(/([bdgmnprt])\1$/, '$1');
}

/** Whether two terms are forms of one word: the same, or one begins with the other. */
export function areRelated(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 5 && long.length - short.length <= 3 && long.startsWith(short);
}
