import type { ComponentContext } from '@weir/core';
import type { AsyncTask } from './async-work.js';

/** What a registered function gets beside the item. */
export interface FunctionCall extends AsyncTask {
  /** The context of the step that calls it. */
  readonly context: ComponentContext;
}

/** A named function, so that config can use it: `mapAsync: { use: enrichOrder }`. */
export interface FunctionSpec<In = never, Out = unknown> {
  readonly kind: 'function';
  /** The name in config: camelCase. */
  name: string;
  /** One sentence: what it does. */
  summary: string;
  /** Works on one item. What it throws, or rejects with, is that item's failure. Stop when `call.signal` aborts. */
  run(item: In, call: FunctionCall): Out | PromiseLike<Out>;
}

declare module '@weir/core' {
  interface ComponentKinds {
    function: FunctionSpec;
  }
}

/**
 * Declares a named function: checks the types and states the kind. Put the result into a catalog.
 *
 * @example
 * export const enrichOrder = defineFunction({
 *   name: 'enrichOrder',
 *   summary: 'Adds the customer to an order.',
 *   run: async (order: Order, { signal }) => ({ ...order, customer: await fetchCustomer(order.customerId, signal) }),
 * });
 */
export function defineFunction<In, Out>(spec: Omit<FunctionSpec<In, Out>, 'kind'>): FunctionSpec<In, Out> {
  return { kind: 'function', ...spec };
}
