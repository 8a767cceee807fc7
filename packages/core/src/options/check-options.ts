import { distance } from 'fastest-levenshtein';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { nearestName } from '../names/nearest-name.js';

/**
 * Checks that a group of options is an object with no other keys than these: a misspelt option would have no effect, without a word.
 *
 * @param path what the group is called, such as `budget`; empty for a function's own options
 * @throws InvalidArgumentError with the nearest known key
 */
export function checkKeys(path: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new InvalidArgumentError(path, `an object of ${known.join(', ')}`, options);
  for (const [key, value] of Object.entries(options)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const expected = nearest === undefined ? `left out (known are ${known.join(', ')})` : `spelled "${nearest}"`;
    throw new InvalidArgumentError(path === '' ? key : `${path}.${key}`, expected, value);
  }
}

/** Checks that an option, where it is given, is one of a few words. @throws InvalidArgumentError */
export function checkChoice(path: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return;
  const words = choices.map((choice) => `"${choice}"`);
  throw new InvalidArgumentError(path, `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`, value);
}

/** Checks that a number of milliseconds, where it is given, is above 0; `Infinity` is. @throws InvalidArgumentError */
export function checkTime(path: string, ms: unknown): void {
  if (ms !== undefined && !(typeof ms === 'number' && ms > 0))
    throw new InvalidArgumentError(path, 'a number of milliseconds above 0', ms);
}

/**
 * Checks a list of failures' codes, where it is given. A code that is not known may be somebody's own; one that all but says a known code
 * (`serverError`, `rate_limit`) is a mistake.
 *
 * @throws InvalidArgumentError
 */
export function checkCodes(path: string, codes: unknown, known: Readonly<Record<string, unknown>>): void {
  if (codes === undefined) return;
  if (!Array.isArray(codes)) throw new InvalidArgumentError(path, 'a list of codes', codes);
  for (const code of codes as unknown[]) {
    if (typeof code !== 'string') throw new InvalidArgumentError(path, 'a list of codes, which are text', code);
    const meant = Object.hasOwn(known, code) ? undefined : Object.keys(known).find((other) => isSlip(code, other));
    if (meant !== undefined) throw new InvalidArgumentError(path, `made of codes such as "${meant}"`, code);
  }
}

/** Words that come so near to a code, whatever their case and their separators, are no other code. */
function isSlip(code: string, known: string): boolean {
  return distance(letters(code), letters(known)) <= 2;
}

function letters(code: string): string {
  return code.toLowerCase().replace(/[^a-z]/g, '');
}
