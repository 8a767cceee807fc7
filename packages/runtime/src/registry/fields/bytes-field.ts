import type { AmountOptions } from '@weir/core';
import type { z } from 'zod';
import { amountField, type AmountForm } from './amount-field.js';

const size: AmountForm = {
  title: 'size',
  expected: 'a size: a number of bytes, or text such as 64KiB, 1MiB, 10MB',
  units: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  nothing: '0 bytes',
  examples: ['64KiB', '10MB', 4096],
  round: Math.round,
};

/** A size that is written as a number of bytes or as text with a unit. Gives whole bytes. */
export function bytesField(options?: AmountOptions): z.ZodType<number> {
  return amountField(size, options);
}
