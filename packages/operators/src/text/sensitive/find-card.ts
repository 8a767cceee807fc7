import { blankGap, digitBridge, type SensitiveFinder, type Span } from './sensitive-finder.js';

const gap = `(?:${blankGap}|[.\\u2010-\\u2013-])`;
const groups = new RegExp(`\\d+(?:${gap}\\d+)*`, 'g');
const nextGroup = new RegExp(`(${gap}?)(\\d+)`, 'y');
/** What numbers of other kinds have between their groups seldom. */
const usualGap = /^[ \u00a0\u2009\u202f-]?$/;
const shortest = 13;
const longest = 19;
/** The first digits that card networks use. */
const issuer = /^(?:[3-6]|2[2-7])/;

interface Group extends Span {
  /** What stands before it. */
  readonly gap: string;
}

/**
 * Payment card numbers: 13 to 19 digits, in one piece or in groups of at least three, with the first digits of a card and a right check
 * digit (Luhn). Between groups stands a blank or two, a hyphen of any kind, a dot or one line break; beside the last three groups have at most six digits, as fractions and columns of
 * numbers have not. Digits that touch a letter, or a decimal point, are no card.
 *
 * @see https://www.iso.org/standard/70484.html ISO/IEC 7812
 */
export const cardFinder: SensitiveFinder = {
  kind: 'card',
  characters: /[0-9.\u2010-\u2013-]/,
  bridges: [digitBridge],
  find(text, from) {
    groups.lastIndex = from;
    for (let run = groups.exec(text); run !== null; run = groups.exec(text)) {
      const end = groups.lastIndex;
      const found = end - run.index >= shortest ? findInRun(text, groupsOf(text, run.index, end)) : undefined;
      if (found !== undefined) return found;
      groups.lastIndex = end;
    }
    return undefined;
  },
};

function groupsOf(text: string, start: number, end: number): Group[] {
  const found: Group[] = [];
  for (nextGroup.lastIndex = start; nextGroup.lastIndex < end;) {
    const [, before = '', digits = ''] = nextGroup.exec(text) ?? [];
    if (digits === '') break;
    found.push({ gap: before, start: nextGroup.lastIndex - digits.length, end: nextGroup.lastIndex });
  }
  return found;
}

function findInRun(text: string, run: readonly Group[]): Span | undefined {
  for (const [index, { start }] of run.entries()) {
    const end = endOfCard(text, run, index);
    if (end !== undefined && standsFree(text, start, end)) return { start, end };
  }
  return undefined;
}

/** Where the longest card number that begins with a group ends. */
function endOfCard(text: string, run: readonly Group[], first: number): number | undefined {
  let digits = '';
  let longestGroup = 0;
  let lineBreaks = 0;
  let isUsual = true;
  let found: number | undefined;
  for (let index = first; index < run.length; index++) {
    const { gap: before, start, end } = run[index] as Group;
    digits += text.slice(start, end);
    longestGroup = Math.max(longestGroup, end - start);
    if (index > first) {
      isUsual &&= usualGap.test(before);
      if (before.includes('\n')) lineBreaks++;
    }
    if (digits.length > longest || end - start < 3 || lineBreaks > 1 || (!isUsual && longestGroup > 6)) break;
    if (digits.length >= shortest && issuer.test(digits) && passesLuhn(digits)) found = end;
  }
  return found;
}

function standsFree(text: string, start: number, end: number): boolean {
  return (
    !/(?:[\p{L}_\d]|\d[.,])$/u.test(text.slice(Math.max(0, start - 2), start)) &&
    !/^(?:[\p{L}_]|[.,]\d)/u.test(text.slice(end, end + 2))
  );
}

/** The check digit's rule: every second digit from the right counts double. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const value = Number(digits.charAt(digits.length - 1 - place)) * (1 + (place % 2));
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
