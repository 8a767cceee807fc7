import { defineOperator, InvalidArgumentError, operatorFrom, type Kernel, type TextPattern } from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { redactedParts, type RedactedPart } from './redacting/event-parts.js';
import { itemRedaction } from './redacting/item-redaction.js';
import { findByPattern, type RedactedKind } from './sensitive/each-match.js';
import { cardFinder } from './sensitive/find-card.js';
import { emailFinder } from './sensitive/find-email.js';
import { ipv4Finder } from './sensitive/find-ipv4.js';
import { keyFinder } from './sensitive/find-key.js';
import { phoneFinder } from './sensitive/find-phone.js';
import { Redactor } from './sensitive/redactor.js';
import type { SensitiveFinder, SensitiveKind } from './sensitive/sensitive-finder.js';

export type { RedactedKind, RedactedPart, SensitiveKind };

export interface RedactOptions {
  /** What to look for. Default `email`, `phone`, `card` and `key`. */
  kinds?: readonly SensitiveKind[] | undefined;
  /** Patterns of your own. A RegExp's time is your concern; a `TextPattern` is linear. */
  patterns?: readonly (RegExp | TextPattern)[] | undefined;
  /** What stands in the place of a match. Default its kind in brackets, as in `[email]`; `[redacted]` for your own patterns. */
  replacement?: string | ((kind: RedactedKind) => string) | undefined;
  /** Which parts of events: `text` of the answer, `reasoning`, `tools` with their arguments and results, `messages` of users, `errors`, `other`. Default all. */
  in?: readonly RedactedPart[] | undefined;
  /** How many UTF-16 units of one text are held back at most; from 64. Default 256. */
  maxHold?: number | undefined;
}

/**
 * Replaces e-mail addresses, telephone and card numbers, API keys, IPv4 addresses and your own patterns in a text that comes in pieces.
 *
 * Use it before text leaves the house: logs, third parties, a screen; `replaceText` for strings and patterns of your own alone. It finds what has a form; names and the like need a model.
 *
 * It takes strings, which are one text, and events, of which all strings in their data are redacted. The deltas of `llm_chunk`, `refusal_chunk` and `reasoning_chunk` are texts of their
 * run, those of `tool_args` a text for each tool call, read as JSON: each string in it is a text of its own, and what comes out is JSON again. What is held of a text is decided and emitted before the
 * next event of its run that ends it, as with `overText`, and nothing is found across that; arguments are ended by the start of their own call and the end of the model's. A `retract` drops what is held of its attempt. All other
 * strings are texts by themselves, at any depth, keys of records included. What stays: numbers, the envelope (`run`, `source` …), the vocabulary's names and codes (`toolCallId`, `name`, `model`, `code`, `status` …),
 * and what JSON has no form for. Items that are neither strings nor events pass unchanged.
 *
 * However the text is cut, the result is that for the text in one piece. Text passes at once unless it may belong to a match: a word waits for
 * the blank after it, digits for what follows the blank. What is held is decided and emitted when the source completes, and when it fails, before the error.
 * Of a stretch without an end `maxHold` units are held and the first half is then decided, so a match of up to half of `maxHold` is always
 * found; a key may be of any length, and a private key is taken with all its lines. Your own patterns may match anything: with them all text is held back in such windows, and `^` is the start of the
 * whole text, `$` the end of what is held.
 *
 * Telephone numbers are known by a `+` or `00`, or by groups as they are written in North America and China, or with a leading zero; bare digits are not
 * taken for one. Card numbers need a right check digit. Digits are ASCII.
 *
 * Takes linear time. Memory: for each text `maxHold` units, and a hundred to look back at; texts of at most 10,000 runs, and of 256 tool calls in each: beyond them the one that began first is decided early.
 *
 * @throws InvalidArgumentError at once, when there is nothing to look for or an option makes no sense
 */
export function redact<T = string>(options: RedactOptions = {}): MonoTypeOperatorFunction<T> {
  return operatorFrom(redactKernel(options) as Kernel<T, T>);
}

interface RedactConfig {
  kinds?: SensitiveKind[] | undefined;
  patterns?: TextPattern[] | undefined;
  replacement?: string | undefined;
  in?: RedactedPart[] | undefined;
  maxHold?: number | undefined;
}

/** `redact` for config. */
export const redactSpec = defineOperator<RedactConfig, unknown, unknown>({
  name: 'redact',
  family: 'text',
  summary:
    'Replaces e-mail addresses, telephone and card numbers, API keys and your own patterns in text and events, however text is cut.',
  description:
    'Before text leaves the house: logs, third parties, a screen. It finds what has a form; names and the like need a model. In a stream of events all strings of their data are redacted: the pieces of answers, of reasoning and of each tool call’s arguments as texts, all others each by itself; `in` narrows that. Numbers, names of runs and identifiers of tool calls stay. Records and lists are neither: redact before a `map` makes some. With `patterns` of your own all text is held back by up to `maxHold` units, since anything may match.',
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
        in: z
          .array(z.enum(redactedParts))
          .min(1)
          .optional()
          .describe(
            'Which parts of events: `text` of the answer, `reasoning`, `tools` with their arguments and results, `messages` of users, `errors`, and all `other` events. Default all.',
          ),
        maxHold: z
          .int()
          .min(minimumHold)
          .optional()
          .describe('How many UTF-16 units of one text are held back at most. Default 256.'),
      })
      .refine(
        ({ kinds, patterns }) => kinds === undefined || kinds.length > 0 || (patterns ?? []).length > 0,
        'Name at least one of the "kinds", or give "patterns".',
      ),
  contract: {
    takes: 'text',
    gives: 'same',
    onComplete: 'decides and emits what is held',
    onError: 'decides and emits what is held, then passes the error on',
    memory: 'for each text at most `maxHold` units, and a hundred to look back at; texts of at most 10,000 runs',
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
    {
      title: 'What a tool is given and gives',
      config: { kinds: ['email'] },
      input: '-a-b-c|',
      output: '-x-y-z|',
      values: {
        input: {
          a: toolEvent('tool_args', { delta: '{"who":"ann@exa' }),
          b: toolEvent('tool_args', { delta: 'mple.org"}' }),
          c: toolEvent('tool_end', { durationMs: 3, result: ['ann@example.org'] }),
        },
        output: {
          x: toolEvent('tool_args', { delta: '{"who":"' }),
          y: toolEvent('tool_args', { delta: '[email]"}' }),
          z: toolEvent('tool_end', { durationMs: 3, result: ['[email]'] }),
        },
      },
    },
  ],
  kernel: (config) => redactKernel(config),
});

const minimumHold = 64;
const finders: Record<SensitiveKind, SensitiveFinder> = {
  email: emailFinder,
  phone: phoneFinder,
  card: cardFinder,
  key: keyFinder,
  ipv4: ipv4Finder,
};

function redactKernel(options: RedactOptions): Kernel<unknown, unknown> {
  const { kinds = ['email', 'phone', 'card', 'key'], patterns = [], replacement, maxHold = 256 } = options;
  const { in: parts = redactedParts } = options;
  if (kinds.length + patterns.length === 0) {
    throw new InvalidArgumentError('kinds', 'a list of at least one kind where there are no patterns', kinds);
  }
  const unknown = kinds.find((kind) => !Object.hasOwn(finders, kind));
  if (unknown !== undefined)
    throw new InvalidArgumentError('kinds', `a list of ${Object.keys(finders).join(', ')}`, unknown);
  if (!Number.isInteger(maxHold) || maxHold < minimumHold) {
    throw new InvalidArgumentError('maxHold', `a whole number from ${minimumHold}`, maxHold);
  }
  const unknownPart = parts.find((part) => !redactedParts.includes(part));
  if (parts.length === 0 || unknownPart !== undefined)
    throw new InvalidArgumentError('in', `a list of ${redactedParts.join(', ')}`, unknownPart ?? parts);
  const chosen = [...new Set(kinds)].map((kind) => finders[kind]);
  const replace =
    typeof replacement === 'function' ? replacement : (kind: RedactedKind) => replacement ?? defaultReplacement(kind);
  const own = patterns.map((pattern) => ({ kind: 'pattern' as const, find: findByPattern(pattern) }));
  return itemRedaction(() => new Redactor({ finders: chosen, patterns: own, replace, maxHold }), new Set(parts));
}

function defaultReplacement(kind: RedactedKind): string {
  return kind === 'pattern' ? '[redacted]' : `[${kind}]`;
}

function toolEvent(type: string, data: object) {
  return { type, data: { toolCallId: 't', name: 'find', ...data }, run: 'r', seq: 0, time: 0 };
}
