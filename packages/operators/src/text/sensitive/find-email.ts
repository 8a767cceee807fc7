import type { SensitiveFinder } from './sensitive-finder.js';

/** Latin, Greek, Cyrillic and Armenian letters with their marks: addresses are international. */
const letters = 'A-Za-z\\u00c0-\\u058f\\u1e00-\\u1eff';
const local = new RegExp(`[${letters}0-9._%+'-]`);
const localStart = new RegExp(`[${letters}0-9_]`);
const label = `[${letters}0-9](?:[${letters}0-9-]{0,61}[${letters}0-9])?`;
const domain = new RegExp(`(?:${label}\\.)+(?:xn--[A-Za-z0-9-]{2,59}|[${letters}]{2,63})`, 'y');

/** E-mail addresses, with a domain that has a dot. The way to the left starts at the `@`, so that time stays linear. */
export const emailFinder: SensitiveFinder = {
  kind: 'email',
  characters: new RegExp(`[${letters}0-9._%+'@-]`),
  find(text, from) {
    for (let at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
      const start = startOfLocal(text, from, at);
      domain.lastIndex = at + 1;
      if (start < at && domain.test(text)) return { start, end: domain.lastIndex };
    }
    return undefined;
  },
};

/** The part before the `@` starts with a letter or a digit: a quote or a bullet before it stays. */
function startOfLocal(text: string, from: number, at: number): number {
  let start = at;
  for (let index = at - 1; index >= from && local.test(text.charAt(index)); index--) {
    if (localStart.test(text.charAt(index))) start = index;
  }
  return start;
}
