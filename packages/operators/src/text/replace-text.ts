import { defineOperator, InvalidArgumentError, operatorFrom, type Kernel, type TextPattern } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import { LiteralSearch, LiteralTree } from './literals/literal-search.js';
import { overText } from './over-text.js';
import { findByPattern, type NamedFind } from './sensitive/each-match.js';
import { Redactor } from './sensitive/redactor.js';
import { textKernel } from './text-kernel.js';

/** A pattern, and what stands in the place of its matches. */
export interface PatternReplacement {
  /** A RegExp's time is your concern; a `TextPattern` is linear. */
  pattern: RegExp | TextPattern;
  /** Plain text: nothing in it refers to the match. */
  replacement: string;
}

export interface ReplaceTextOptions {
  /** Strings, each with what stands in its place. */
  literals?: Readonly<Record<string, string>> | undefined;
  /** Patterns, each with what stands in the place of a match. Matches without text are passed over. */
  patterns?: readonly PatternReplacement[] | undefined;
  /** With `patterns`: how many UTF-16 units are held back at most; from 64. Default 256. */
  maxHold?: number | undefined;
}

/**
 * Replaces strings and patterns in a text that comes in pieces.
 *
 * Use it for names, terms and turns of phrase, or to leave something out; `redact` for addresses, numbers and keys, which it knows by itself. In a stream of
 * events apply it with `overText`; config does so by itself.
 *
 * However the text is cut, the result is that for the text in one piece. The first match is replaced, of several that begin at one place the longest one; what was put in is not searched again. Text
 * passes at once unless it may be the beginning of a literal. Patterns may match anything: with them all text is held back in windows of `maxHold`, of which the first half is decided
 * when the window is full, so that a match of up to half of `maxHold` is always found, and `^` is the start of the whole text, `$` the end of what is held. What is held is decided and emitted when the
 * source completes, and when it fails, before the error.
 *
 * Takes linear time. Memory: fewer units than the longest literal has; with patterns `maxHold` units, and a hundred to look back at.
 *
 * @throws InvalidArgumentError at once, when there is nothing to replace, a literal is empty or, beside patterns, longer than half of `maxHold`
 */
export function replaceText(options: ReplaceTextOptions): OperatorFunction<string, string> {
  return operatorFrom(replaceTextKernel(options));
}

/** `replaceText` for config. */
export const replaceTextSpec = defineOperator<ReplaceTextOptions, string, string>({
  name: 'replaceText',
  family: 'text',
  summary: 'Replaces strings and patterns in text, however it is cut.',
  description:
    'For names, terms and turns of phrase, or to leave something out. The first match is replaced, of several that begin at one place the longest. In a stream of events each run has its own text. With `patterns` all text is held back by up to `maxHold` units, since anything may match. For addresses, numbers and keys use `redact`.',
  config: ({ z, pattern }) =>
    z
      .strictObject({
        literals: z
          .record(z.string().min(1), z.string())
          .optional()
          .describe('Strings, each with what stands in its place.'),
        patterns: z
          .array(
            z.strictObject({
              pattern: pattern().describe('What to look for. Matches without text are passed over.'),
              replacement: z
                .string()
                .describe('What stands in its place: plain text, nothing in it refers to the match.'),
            }),
          )
          .optional()
          .describe('Patterns. A match of up to half of `maxHold` is always found.'),
        maxHold: z
          .int()
          .min(minimumHold)
          .optional()
          .describe('With `patterns`: how many UTF-16 units are held back at most. Default 256.'),
      })
      .refine((options) => !isEmpty(options), 'Give "literals", "patterns", or both.')
      .refine((options) => tooLong(options) === undefined, {
        path: ['maxHold'],
        message: 'Beside "patterns", make "maxHold" at least twice as large as the longest literal.',
      }),
  contract: {
    takes: 'text',
    gives: 'text',
    onComplete: 'decides and emits what is held',
    onError: 'decides and emits what is held, then passes the error on',
    memory: 'fewer units than the longest literal has; with `patterns` `maxHold` units, and a hundred to look back at',
    lineage: 'explicit',
    cardinality: 'any',
  },
  examples: [
    {
      title: 'A name that comes in pieces',
      config: { literals: { 'ACME Corp': 'the customer', ACME: 'they' } },
      input: '-a-b-c-|',
      output: '-x-y-z-|',
      values: {
        input: { a: 'Ask AC', b: 'ME Corp. ', c: 'Does ACME pay?' },
        output: { x: 'Ask ', y: 'the customer. ', z: 'Does they pay?' },
      },
    },
    {
      title: 'By a pattern',
      config: { patterns: [{ pattern: 'colou?r', replacement: 'paint' }] },
      input: '-a-b-|',
      output: '-----(x|)',
      values: { input: { a: 'The colo', b: 'ur' }, output: { x: 'The paint' } },
    },
  ],
  kernel: (options) => replaceTextKernel(options),
  liftText: overText,
});

const minimumHold = 64;
const defaultHold = 256;

function replaceTextKernel(options: ReplaceTextOptions): Kernel<string, string> {
  check(options);
  const { literals = {}, patterns = [], maxHold = defaultHold } = options;
  const entries = Object.entries(literals);
  if (patterns.length > 0) {
    return textKernel('replaceText', () => {
      const finds = [...entries.map(literalFind), ...patterns.map(patternFind)];
      return new Redactor({ finders: [], patterns: finds, replace: ({ replacement }) => replacement, maxHold });
    });
  }
  const tree = new LiteralTree(entries);
  return textKernel('replaceText', () => new LiteralSearch(tree, (replacement) => replacement));
}

/** The kind of a match: what stands in its place. An object, since the redactor has kinds of its own that are strings. */
interface Replaced {
  readonly replacement: string;
}

function literalFind([literal, replacement]: [string, string]): NamedFind<Replaced> {
  return {
    kind: { replacement },
    find(text, from) {
      const start = text.indexOf(literal, from);
      return start < 0 ? undefined : { start, end: start + literal.length };
    },
  };
}

function patternFind({ pattern, replacement }: PatternReplacement): NamedFind<Replaced> {
  return { kind: { replacement }, find: findByPattern(pattern) };
}

function check(options: ReplaceTextOptions): void {
  const { literals, maxHold = defaultHold } = options;
  if (isEmpty(options)) throw new InvalidArgumentError('literals', 'given where there are no patterns', literals);
  if (literals !== undefined && Object.hasOwn(literals, ''))
    throw new InvalidArgumentError('literals', 'without the empty string', literals);
  if (!Number.isInteger(maxHold) || maxHold < minimumHold)
    throw new InvalidArgumentError('maxHold', `a whole number from ${minimumHold}`, maxHold);
  const literal = tooLong(options);
  if (literal !== undefined)
    throw new InvalidArgumentError('maxHold', `at least ${literal.length * 2}, twice the longest literal`, maxHold);
}

function isEmpty({ literals = {}, patterns = [] }: ReplaceTextOptions): boolean {
  return patterns.length === 0 && Object.keys(literals).length === 0;
}

/** A literal that a window might not hold as a whole. */
function tooLong({ literals = {}, patterns = [], maxHold = defaultHold }: ReplaceTextOptions): string | undefined {
  return patterns.length === 0 ? undefined : Object.keys(literals).find((literal) => literal.length * 2 > maxHold);
}
