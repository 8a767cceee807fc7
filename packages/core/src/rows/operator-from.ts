import { Observable, type OperatorFunction } from 'rxjs';
import type { Kernel } from '../components/kernel.js';
import { RowSubscriber } from './row-subscriber.js';

/** The kernels that an operator runs, in order. */
const kernelsOf = new WeakMap<object, readonly Kernel<unknown, unknown>[]>();

/** The RxJS operator that does what a kernel does. What the kernel throws becomes the stream's error. */
export function operatorFrom<In, Out>(kernel: Kernel<In, Out>): OperatorFunction<In, Out> {
  return operatorOf([kernel]) as OperatorFunction<In, Out>;
}

/** The operator that runs a row of kernels in one subscriber. */
export function operatorOf(kernels: readonly Kernel<unknown, unknown>[]): OperatorFunction<unknown, unknown> {
  const operator: OperatorFunction<unknown, unknown> = (source) =>
    new Observable((subscriber) => {
      const row = kernels.map((kernel, index) => ({
        kernel,
        counters: { received: 0, sent: 0 },
        failItem: (error: unknown) => reader.failAt(index, error),
      }));
      const reader = new RowSubscriber(subscriber, row, undefined);
      source.subscribe(reader);
    });
  kernelsOf.set(operator, kernels);
  return operator;
}

/** The kernels of an operator that has been made from such; `undefined` for any other. */
export function kernelsIn(operator: object): readonly Kernel<unknown, unknown>[] | undefined {
  return kernelsOf.get(operator);
}
