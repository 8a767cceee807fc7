import type { ComponentContext } from '@weir/core';
import type { AsyncTask } from './async-work.js';
import type { FunctionSpec } from './define-function.js';

/** A function that config names, as a step calls it: again where it fails, if the step's `onError` says so. */
export function registeredFunction(name: string, context: ComponentContext) {
  const registered = context.lookup('function', name) as FunctionSpec<unknown, unknown>;
  const run = (item: unknown, task: AsyncTask) =>
    registered.run(item, {
      context,
      get signal() {
        return task.signal;
      },
    });
  if (context.retry === undefined) return run;
  const { retry } = context;
  return (item: unknown, task: AsyncTask) => retry(() => run(item, task), task);
}
