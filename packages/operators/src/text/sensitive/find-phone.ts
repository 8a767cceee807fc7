import { digitBridge, type SensitiveFinder } from './sensitive-finder.js';

const gap = '[ \\u00a0\\u2009\\u202f./-]';
const before = '(?<![\\p{L}\\p{N}_+.]|\\p{N}[-/.])';
const after = '(?![\\p{L}\\p{N}_]|[-/.]\\d)';

/** What stands in a number between two digits: a gap, or a bracket with one. */
const between = `(?:${gap}?\\(|\\)${gap}?|${gap})?`;
const forms = [
  // +1 (415) 555-2671: as many digits as North America has, so that a number that follows is left alone
  `\\+1${between}\\d{3}${between}\\d{3}${between}\\d{4}`,
  // +491701234567
  '\\+[1-9]\\d{9,14}',
  // +49 (0) 30 1234567, E.164 with gaps
  `\\+(?:\\d${between}){7,14}\\d`,
  // 00491701234567, 0049 170 1234567
  `00${between}[1-9]${between}(?:\\d${between}){8,13}\\d`,
  // (415) 555-2671, 1-415-555-2671
  `(?:1${gap})?(?:\\([2-9]\\d{2}\\)${gap}?|[2-9]\\d{2}${gap})[2-9]\\d{2}${gap}\\d{4}`,
  // 138 0013 8000
  `1[3-9]\\d[ -]\\d{4}[ -]\\d{4}`,
  // 020 7946 0958, (030) 123456, 01 23 45 67 89
  `\\(?0[1-9]\\d{0,4}(?:\\)${gap}?|${gap})\\d{2,8}(?:${gap}\\d{2,8}){0,3}`,
];
const phone = new RegExp(`${before}(?:${forms.join('|')})${after}`, 'gu');
const lastGroup = /\D+\d+$/;
const date = /^\d{1,2}([-./ ])\d{1,2}\1(?:19|20)\d\d(?!\d)/;

/**
 * Telephone numbers: international ones with a `+` or `00`; others only in groups, as they are written in North America and China, or with
 * a leading zero. Bare digits without a `+` are numbers of orders and the like, and stay.
 */
export const phoneFinder: SensitiveFinder = {
  kind: 'phone',
  characters: /[0-9+().\/-]/,
  bridges: [digitBridge],
  find(text, from) {
    phone.lastIndex = from;
    for (let match = phone.exec(text); match !== null; match = phone.exec(text)) {
      const length = plausibleLength(match[0]);
      if (length > 0) return { start: match.index, end: match.index + length };
      phone.lastIndex = match.index + (date.exec(match[0])?.[0].length ?? 1);
    }
    return undefined;
  },
};

/** Numbers with one leading zero have 9 to 12 digits, and are no dates: groups too many belong to something else. */
function plausibleLength(text: string): number {
  if (!/^\(?0[1-9]/.test(text)) return text.length;
  if (date.test(text)) return 0;
  for (let rest = text; rest !== ''; rest = rest.slice(0, Math.max(0, rest.search(lastGroup)))) {
    const digits = rest.replace(/\D/g, '').length;
    if (digits < 9) return 0;
    if (digits <= 12) return rest.length;
  }
  return 0;
}
