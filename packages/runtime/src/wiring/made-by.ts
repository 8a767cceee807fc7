import { InvalidArgumentError } from '@weir/core';

/** What a component is to give, and how that is recognised. */
const results = {
  source: { isIt: (value: unknown) => has(value, 'subscribe'), words: 'an Observable' },
  operator: { isIt: (value: unknown) => typeof value === 'function', words: 'an RxJS operator' },
  sink: { isIt: (value: unknown) => has(value, 'write'), words: 'an object with "write"' },
} as const;

/**
 * What the `create` of a component has given.
 *
 * @throws InvalidArgumentError where it is nothing that can be worked with: a `return` was forgotten, as a rule
 */
export function madeBy<T>({ kind, name }: { readonly kind: keyof typeof results; readonly name: string }, value: T): T {
  const { isIt, words } = results[kind];
  if (isIt(value)) return value;
  throw new InvalidArgumentError(`create of the ${kind} ${name}`, `a function that gives ${words}`, value);
}

function has(value: unknown, method: string): boolean {
  return typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[method] === 'function';
}
