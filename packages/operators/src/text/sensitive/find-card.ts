import { digitBridge, type SensitiveFinder, type Span } from './sensitive-finder.js';

const groups = /\d+(?:[ \u00a0\u202f-]\d+)*/g;
const shortest = 13;
const longest = 19;
/** The first digits that card networks use. */
const issuer = /^(?:[3-6]|2[2-7])/;

/**
 * Payment card numbers: 13 to 19 digits, in one piece or in groups of at least three, with the first digits of a card and a right check
 * digit (Luhn). Digits that touch a letter, or a decimal point, are no card.
 *
 * @see https://www.iso.org/standard/70484.html ISO/IEC 7812
 */
export const cardFinder: SensitiveFinder = {
  kind: 'card',
  characters: /[0-9-]/,
  bridge: digitBridge,
  find(text, from) {
    groups.lastIndex = from;
    for (let run = groups.exec(text); run !== null; run = groups.exec(text)) {
      const end = groups.lastIndex;
      const found = end - run.index >= shortest ? findInRun(text, run.index, end) : undefined;
      if (found !== undefined) return found;
      groups.lastIndex = end;
    }
    return undefined;
  },
};

function findInRun(text: string, runStart: number, runEnd: number): Span | undefined {
  for (let start = runStart; start < runEnd; start = endOfGroup(text, start) + 1) {
    const end = endOfCard(text, start, runEnd);
    if (end !== undefined && standsFree(text, start, end)) return { start, end };
  }
  return undefined;
}

/** Where the longest card number that begins here ends. */
function endOfCard(text: string, start: number, runEnd: number): number | undefined {
  let digits = '';
  let found: number | undefined;
  for (let group = start; group < runEnd;) {
    const end = endOfGroup(text, group);
    digits += text.slice(group, end);
    if (digits.length > longest || end - group < 3) break;
    if (digits.length >= shortest && issuer.test(digits) && passesLuhn(digits)) found = end;
    group = end + 1;
  }
  return found;
}

function endOfGroup(text: string, start: number): number {
  let end = start;
  while (isDigit(text, end)) end++;
  return end;
}

function isDigit(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0x30 && unit <= 0x39;
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
