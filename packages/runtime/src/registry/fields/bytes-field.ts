import { z } from 'zod';

const unitBytes = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
} as const;
const written = /^(\d+(?:\.\d+)?)\s*(B|[kK]B|MB|GB|KiB|MiB|GiB)$/;
const expected = 'a size: a number of bytes, or text such as 64KiB, 1MiB, 10MB';

/** A size that is written as a number of bytes or as text with a unit. Gives whole bytes. */
export function bytesField(): z.ZodType<number> {
  return z
    .union([z.number(), z.string()], { error: `Write ${expected}.` })
    .transform((value, context) => {
      const bytes = typeof value === 'number' ? value : readBytes(value);
      if (bytes !== undefined && bytes >= 0) return Math.round(bytes);
      context.addIssue({ code: 'custom', message: `"${String(value)}" is not ${expected}.` });
      return z.NEVER;
    })
    .meta({
      title: 'size',
      pattern: '^\\d+(\\.\\d+)?\\s*(B|[kK]B|MB|GB|KiB|MiB|GiB)$',
      minimum: 0,
      examples: ['64KiB', '10MB', 4096],
    });
}

function readBytes(text: string): number | undefined {
  const [, count, unit] = written.exec(text.trim()) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * unitBytes[unit as keyof typeof unitBytes];
}
