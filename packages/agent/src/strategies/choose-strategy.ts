/** What `auto` knows when it chooses. */
export interface AnswerSoFar {
  /** The beginning of the answer. */
  readonly text: string;
  /** How fast it comes; 0 where no time has passed. */
  readonly tokensPerSecond: number;
  /** How fast it is read. */
  readonly wordsPerMinute: number;
  /** Whether there is somebody to ask. */
  readonly canAsk: boolean;
}

/** What was chosen, and the rule that led to it. */
export interface ChosenStrategy {
  readonly strategy: 'fast' | 'analyzed' | 'interactive';
  readonly reason: string;
}

/** How an English word is cut into tokens, on average. */
const tokensPerWord = 4 / 3;
/** So many times faster than it is read: the reader will lose the thread. */
const outrun = 3;

const structures: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['code', /^ {0,3}(?:```|~~~)/m],
  ['a table', /^ {0,3}\|.*\|.*\n {0,3}\|? *:?-/m],
  ['headings', /^ {0,3}#{1,6} /m],
  ['a list', /^ {0,3}(?:[-*+]|\d{1,9}[.)]) .*\n(?:.*\n)*? {0,3}(?:[-*+]|\d{1,9}[.)]) /m],
];

/**
 * Says how an answer is best shown, by these rules, the first that holds:
 *
 * 1. The text has code, a table, headings or a list of several items: `analyzed`.
 * 2. It comes more than three times as fast as it is read, and there is somebody to ask: `interactive`.
 * 3. All else: `fast`.
 *
 * Speeds are compared at 4/3 tokens a word.
 */
export function chooseStrategy({ text, tokensPerSecond, wordsPerMinute, canAsk }: AnswerSoFar): ChosenStrategy {
  const found = structures.find(([, pattern]) => pattern.test(text));
  if (found !== undefined) return { strategy: 'analyzed', reason: `the text has ${found[0]}` };
  const factor = tokensPerSecond / ((wordsPerMinute / 60) * tokensPerWord);
  if (factor > outrun && canAsk)
    return { strategy: 'interactive', reason: `the text comes ${factor.toFixed(1)} times as fast as it is read` };
  return { strategy: 'fast', reason: 'the text is plain, and its reader keeps up or is not to be asked' };
}
