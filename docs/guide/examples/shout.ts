import { defineOperator, operatorFrom, type Kernel } from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';

export interface ShoutOptions {
  /** How many exclamation marks to add. Default 1. */
  marks?: number;
}

/** Turns text into capitals and adds exclamation marks. */
export function shout(options: ShoutOptions = {}): MonoTypeOperatorFunction<string> {
  return operatorFrom(shoutKernel(options));
}

function shoutKernel({ marks = 1 }: ShoutOptions): Kernel<string, string> {
  const tail = '!'.repeat(marks);
  return (emit) => ({ next: (text) => emit(text.toUpperCase() + tail) });
}

export const shoutSpec = defineOperator({
  name: 'shout',
  family: 'transforming',
  summary: 'Turns text into capitals and adds exclamation marks.',
  config: ({ z }) =>
    z.strictObject({ marks: z.int().min(0).default(1).describe('How many exclamation marks to add.') }),
  contract: {
    takes: 'any',
    gives: 'any',
    onComplete: 'holds nothing',
    onError: 'passes it on at once',
    memory: 'none',
    lineage: 'synchronous',
    cardinality: 'one',
  },
  examples: [
    {
      title: 'Two marks',
      config: { marks: 2 },
      input: '-a-b-|',
      output: '-x-y-|',
      values: { input: { a: 'hey', b: 'you' }, output: { x: 'HEY!!', y: 'YOU!!' } },
    },
  ],
  kernel: shoutKernel,
});
