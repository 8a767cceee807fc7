import { digitBridge, type SensitiveFinder } from './sensitive-finder.js';

const gap = '[ \\u00a0\\u2009\\u202f./-]';
const before = "(?<![\\p{L}\\p{N}_+.]|\\p{N}[-/.])";
const after = '(?![\\p{L}\\p{N}_]|[-/.]\\d)';

/** What stands in a number between two digits: a gap, or a bracket with one. */
const between = `(?:${gap}?\\(|\\)${gap}?|${gap})?`;
const forms = [
  // +1 (415) 555-2671: as many digits as North America has, so that a number that follows is left alone
  `\\+1${between}\\d{3}${between}\\d{3}${between}\\d{4}`,
  // +49 (0) 30 1234567, E.164 with gaps
  `\\+(?:\\d${between}){7,14}\\d`,
  // (415) 555-2671, 1-415-555-2671
  `(?:1${gap})?(?:\\([2-9]\\d{2}\\)${gap}?|[2-9]\\d{2}${gap})[2-9]\\d{2}${gap}\\d{4}`,
  // 138 0013 8000
  `1[3-9]\\d[ -]\\d{4}[ -]\\d{4}`,
  // 020 7946 0958, (030) 123456, 01 23 45 67 89
  `\\(?0[1-9]\\d{0,4}(?:\\)${gap}?|${gap})\\d{2,8}(?:${gap}\\d{2,8}){0,3}`,
];
const phone = new RegExp(`${before}(?:${forms.join('|')})${after}`, 'gu');
const date = /^\d{1,2}([-./ ])\d{1,2}\1(?:19|20)\d\d(?!\d)/;

/**
 * Telephone numbers: international ones with a `+`; others only in groups, as they are written in North America and China, or with
 * a leading zero. Bare digits without a `+` are numbers of orders and the like, and stay.
 */
export const phoneFinder: SensitiveFinder = {
  kind: 'phone',
  characters: /[0-9+().\/-]/,
  bridge: digitBridge,
  find(text, from) {
    phone.lastIndex = from;
    for (let match = phone.exec(text); match !== null; match = phone.exec(text)) {
      if (isPlausible(match[0])) return { start: match.index, end: phone.lastIndex };
      phone.lastIndex = match.index + 1;
    }
    return undefined;
  },
};

/** Numbers with a leading zero have 9 to 12 digits, and are no dates. */
function isPlausible(text: string): boolean {
  if (!/^\(?0/.test(text)) return true;
  const digits = text.replace(/\D/g, '').length;
  return digits >= 9 && digits <= 12 && !date.test(text);
}
