import type { AmountOptions } from '@weir/core';
import type { z } from 'zod';
import { amountField, type AmountForm } from './amount-field.js';

const duration: AmountForm = {
  title: 'duration',
  expected: 'a time: a number of milliseconds, or text such as 250ms, 1.5s, 2m, 1h, 1d',
  units: { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
  nothing: '0ms',
  examples: ['250ms', '1.5s', 1000],
};

/** A time that is written as a number of milliseconds or as text with a unit. Gives milliseconds. */
export function durationField(options?: AmountOptions): z.ZodType<number> {
  return amountField(duration, options);
}
