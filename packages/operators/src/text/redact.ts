import { defineOperator, InvalidArgumentError, operatorFrom, type Kernel, type TextPattern } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { overText } from './over-text.js';
import { findByPattern, type RedactedKind } from './sensitive/each-match.js';
import { cardFinder } from './sensitive/find-card.js';
import { emailFinder } from './sensitive/find-email.js';
import { ipv4Finder } from './sensitive/find-ipv4.js';
import { keyFinder } from './sensitive/find-key.js';
import { phoneFinder } from './sensitive/find-phone.js';
import { Redactor } from './sensitive/redactor.js';
import type { SensitiveFinder, SensitiveKind } from './sensitive/sensitive-finder.js';
import { textKernel } from './text-kernel.js';

export type { RedactedKind, SensitiveKind };

export interface RedactOptions {
  /** What to look for. Default `email`, `phone`, `card` and `key`. */
  kinds?: readonly SensitiveKind[] | undefined;
  /** Patterns of your own. A RegExp's time is your concern; a `TextPattern` is linear. */
  patterns?: readonly (RegExp | TextPattern)[] | undefined;
  /** What stands in the place of a match. Default its kind in brackets, as in `[email]`; `[redacted]` for your own patterns. */
  replacement?: string | ((kind: RedactedKind) => string) | undefined;
  /** How many UTF-16 units are held back at most; from 64. Default 256. */
  maxHold?: number | undefined;
}

/**
 * Replaces e-mail addresses, telephone and card numbers, API keys, IPv4 addresses and your own patterns in a text that comes in pieces.
 *
 * Use it before text leaves the house: logs, third parties, a screen. It finds what has a form; names and the like need a model. In a stream
 * of events apply it with `overText`; config does so by itself.
 *
 * However the text is cut, the result is that for the text in one piece. Text passes at once unless it may belong to a match: a word waits for
 * the blank after it, digits for what follows the blank. What is held is decided and emitted when the source completes, and when it fails, before the error.
 * Of a stretch without an end `maxHold` units are held and the first half is then decided, so a match of up to half of `maxHold` is always
 * found; a key may be of any length. Your own patterns may match anything: with them all text is held back in such windows, and `^` is the start of the
 * whole text, `$` the end of what is held.
 *
 * Telephone numbers are known by a `+`, or by groups as they are written in North America and China, or with a leading zero; bare digits are not
 * taken for one. Card numbers need a right check digit. Digits are ASCII.
 *
 * Takes linear time. Memory: `maxHold` units, and a hundred to look back at.
 *
 * @throws InvalidArgumentError at once, when there is nothing to look for or an option makes no sense
 */
export function redact(options: RedactOptions = {}): OperatorFunction<string, string> {
  return operatorFrom(redactKernel(options));
}

interface RedactConfig {
  kinds?: SensitiveKind[] | undefined;
  patterns?: TextPattern[] | undefined;
  replacement?: string | undefined;
  maxHold?: number | undefined;
}

/** `redact` for config. */
export const redactSpec = defineOperator<RedactConfig, string, string>({
  name: 'redact',
  family: 'text',
  summary:
    'Replaces e-mail addresses, telephone and card numbers, API keys and your own patterns in text, however it is cut.',
  description:
    'Before text leaves the house: logs, third parties, a screen. It finds what has a form; names and the like need a model. In a stream of events each run has its own text. With `patterns` of your own all text is held back by up to `maxHold` units, since anything may match.',
  config: ({ z, pattern }) =>
    z
      .strictObject({
        kinds: z
          .array(z.enum(['email', 'phone', 'card', 'key', 'ipv4']))
          .optional()
          .describe(
            'What to look for: `email`, `phone` numbers, `card` numbers with a right check digit, API `key`s and tokens, `ipv4` addresses. Default all but `ipv4`.',
          ),
        patterns: z
          .array(pattern())
          .optional()
          .describe('Patterns of your own. A match of up to half of `maxHold` is always found.'),
        replacement: z
          .string()
          .optional()
          .describe(
            'What stands in the place of a match. Default its kind in brackets, as in `[email]`; `[redacted]` for your own patterns.',
          ),
        maxHold: z
          .int()
          .min(minimumHold)
          .optional()
          .describe('How many UTF-16 units are held back at most. Default 256.'),
      })
      .refine(
        ({ kinds, patterns }) => kinds === undefined || kinds.length > 0 || (patterns ?? []).length > 0,
        'Name at least one of the "kinds", or give "patterns".',
      ),
  contract: {
    takes: 'text',
    gives: 'text',
    onComplete: 'decides and emits what is held',
    onError: 'decides and emits what is held, then passes the error on',
    memory: 'at most `maxHold` units, and a hundred to look back at',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'An address that comes in pieces',
      config: { kinds: ['email'] },
      input: '-a-b-c-|',
      output: '-x---y-(z|)',
      values: {
        input: { a: 'Ask ann', b: '@example', c: '.org or Bob.' },
        output: { x: 'Ask ', y: '[email] or ', z: 'Bob.' },
      },
    },
    {
      title: 'A card number, and digits that are none',
      config: { kinds: ['card'], replacement: '****' },
      input: '-a-b-|',
      output: '-x---(y|)',
      values: {
        input: { a: 'Order 1234567890123, card 4111 1111', b: ' 1111 1111' },
        output: { x: 'Order 1234567890123, card ', y: '****' },
      },
    },
    {
      title: 'A telephone number waits for the blank after it and for what follows',
      config: { kinds: ['phone'] },
      input: '-a-b-|',
      output: '-x-y-|',
      values: { input: { a: 'Call +49 30 ', b: '1234567 now' }, output: { x: 'Call ', y: '[phone] now' } },
    },
  ],
  kernel: (config) => redactKernel(config),
  liftText: overText,
});

const minimumHold = 64;
const finders: Record<SensitiveKind, SensitiveFinder> = {
  email: emailFinder,
  phone: phoneFinder,
  card: cardFinder,
  key: keyFinder,
  ipv4: ipv4Finder,
};

function redactKernel(options: RedactOptions): Kernel<string, string> {
  const { kinds = ['email', 'phone', 'card', 'key'], patterns = [], replacement, maxHold = 256 } = options;
  if (kinds.length + patterns.length === 0) {
    throw new InvalidArgumentError('kinds', 'a list of at least one kind where there are no patterns', kinds);
  }
  const unknown = kinds.find((kind) => !Object.hasOwn(finders, kind));
  if (unknown !== undefined)
    throw new InvalidArgumentError('kinds', `a list of ${Object.keys(finders).join(', ')}`, unknown);
  if (!Number.isInteger(maxHold) || maxHold < minimumHold) {
    throw new InvalidArgumentError('maxHold', `a whole number from ${minimumHold}`, maxHold);
  }
  const chosen = [...new Set(kinds)].map((kind) => finders[kind]);
  const replace =
    typeof replacement === 'function' ? replacement : (kind: RedactedKind) => replacement ?? defaultReplacement(kind);
  return textKernel('redact', () => {
    const own = patterns.map((pattern) => ({ kind: 'pattern' as const, find: findByPattern(pattern) }));
    return new Redactor({ finders: chosen, patterns: own, replace, maxHold });
  });
}

function defaultReplacement(kind: RedactedKind): string {
  return kind === 'pattern' ? '[redacted]' : `[${kind}]`;
}
