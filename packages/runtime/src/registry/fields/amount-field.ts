import type { AmountOptions } from '@weir/core';
import { z } from 'zod';

/** How an amount of some kind is written. */
export interface AmountForm {
  readonly title: string;
  /** What may be written, in words. */
  readonly expected: string;
  /** What each unit stands for. */
  readonly units: Readonly<Record<string, number>>;
  /** Nothing of it, in words. */
  readonly nothing: string;
  readonly examples: readonly (string | number)[];
  /** Gives the amount that a number stands for. */
  readonly round?: (amount: number) => number;
}

const anyNumber = String.raw`\d+(\.\d+)?`;
/** Has a digit that is not 0. Looks ahead to nothing, so that every reader of JSON Schema knows it. */
const numberAboveZero = String.raw`(0*[1-9]\d*(\.\d+)?|0+\.0*[1-9]\d*)`;

/** An amount that is written as a number or as text with a unit. Gives a number. */
export function amountField(form: AmountForm, { positive = false }: AmountOptions = {}): z.ZodType<number> {
  const { title, expected, units, nothing, examples, round = (amount: number) => amount } = form;
  const unit = String.raw`\s*(${Object.keys(units).join('|')})`;
  const written = new RegExp(`^(${anyNumber})${unit}$`);

  const read = (text: string) => {
    const [, count, , name] = written.exec(text.trim()) ?? [];
    return Number(count) * (units[name ?? ''] ?? NaN);
  };

  return z
    .union([z.number(), z.string()], { error: `Write ${expected}.` })
    .transform((value, context) => {
      const amount = round(typeof value === 'number' ? value : read(value));
      const isAmount = amount >= 0 && amount < Infinity;
      if (isAmount && !(positive && amount === 0)) return amount;
      const message = isAmount
        ? `Expected more than ${nothing}; found ${JSON.stringify(value)}.`
        : `"${String(value)}" is not ${expected}.`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({
      title,
      pattern: `^${positive ? numberAboveZero : anyNumber}${unit}$`,
      ...(positive ? { exclusiveMinimum: 0 } : { minimum: 0 }),
      examples: [...examples],
    });
}
