import { z } from 'zod';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const written = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;
const expected = 'a time: a number of milliseconds, or text such as 250ms, 1.5s, 2m, 1h, 1d';

/** A time that is written as a number of milliseconds or as text with a unit. Gives milliseconds. */
export function durationField(): z.ZodType<number> {
  return z
    .union([z.number(), z.string()], { error: `Write ${expected}.` })
    .transform((value, context) => {
      const ms = typeof value === 'number' ? value : readDuration(value);
      if (ms !== undefined && ms >= 0) return ms;
      context.addIssue({ code: 'custom', message: `"${String(value)}" is not ${expected}.` });
      return z.NEVER;
    })
    .meta({
      title: 'duration',
      pattern: '^\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)$',
      minimum: 0,
      examples: ['250ms', '1.5s', 1000],
    });
}

function readDuration(text: string): number | undefined {
  const [, count, unit] = written.exec(text.trim()) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}
