import type { TextPattern } from '@weir/core';
import { RE2JS } from 're2js';
import { z } from 'zod';

/** A regular expression in RE2 syntax: no pattern, and no text, can make it take more than linear time. */
export function patternField(): z.ZodType<TextPattern> {
  return z
    .string({ error: 'Write a regular expression in RE2 syntax, as text.' })
    .transform((source, context) => {
      try {
        return compilePattern(source);
      } catch (error) {
        context.addIssue({ code: 'custom', message: explainPatternError(source, error) });
        return z.NEVER;
      }
    })
    .meta({ title: 'RE2 pattern', examples: ['\\bhttps?://\\S+'] });
}

/** @throws what re2js throws for a pattern that it cannot read */
export function compilePattern(source: string): TextPattern {
  const matcher = RE2JS.compile(source).matcher('');
  let current = '';
  return {
    source,
    find(text, from = 0) {
      if (text !== current) matcher.resetMatcherInput((current = text));
      if (from > text.length || !matcher.find(from)) return undefined;
      return { start: matcher.start(), end: matcher.end() };
    },
  };
}

/** Says what is wrong with a pattern, and at which of its columns where that can be told. */
export function explainPatternError(source: string, error: unknown): string {
  const { error: reason, input } = error as { error?: string; input?: string | null };
  if (reason === undefined) return `The pattern cannot be read: ${String(error)}`;
  const at = input ? source.indexOf(input) : -1;
  const place = at >= 0 && input !== source ? ` at column ${at + 1}` : '';
  return `The pattern cannot be read: ${reason}${input ? ` \`${input}\`` : ''}${place}. Patterns are in RE2 syntax.`;
}
