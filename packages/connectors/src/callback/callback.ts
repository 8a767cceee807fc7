import { defineSink, type Sink } from '@weir/core';

/**
 * Hands each item to a function.
 *
 * Use it where a pipeline's items go into your own code; write a sink of your own (`defineSink`) where there is something to open, flush or
 * close. An item counts as taken when the function returns, or when the promise that it returned resolves; what it throws is
 * that item's failure. One call at a time: the next item waits for the promise. Holds nothing.
 */
export function callback<T>(take: (item: T) => void | Promise<void>): Sink<T> {
  return { write: (item) => take(item) };
}

export const callbackSpec = defineSink({
  name: 'callback',
  summary: 'Hands each item to a function of yours.',
  description:
    'For configs written in TypeScript: `callback: { callback: (item) => list.push(item) }`. YAML cannot hold a function.',
  config: ({ z }) =>
    z.strictObject({
      callback: z
        .custom<(item: unknown) => unknown>((value) => typeof value === 'function', {
          error: 'Must be a function; only a config in TypeScript can hold one.',
        })
        .describe('Called with each item; may return a promise.'),
    }),
  contract: {
    takes: 'any',
    delivery: 'when the function returns, or when its promise resolves',
    backpressure: 'The next item waits for the promise.',
  },
  examples: [{ title: 'Into your own code', config: { callback: () => undefined } }],
  create: ({ callback: take }) => callback((item) => ignoreValue(take(item))),
});

/** A function may return anything; only a promise means something here. */
function ignoreValue(result: unknown): void | Promise<void> {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  return Promise.resolve(result).then(() => undefined);
}
