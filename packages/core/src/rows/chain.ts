import type { Observable, OperatorFunction } from 'rxjs';
import type { Kernel } from '../components/kernel.js';
import { kernelsIn, operatorOf } from './operator-from.js';

/**
 * Joins operators into one, as RxJS's `pipe` does, and runs those of Weir that stand side by side in one subscriber: as a pipeline from
 * configuration does, at the same speed.
 *
 * Use it for streams of many small items, and `map` and `filter` of Weir in it: RxJS's own, and operators that work over time, are joined
 * as they are, and end a row. Behind `fromIterable` with a list, a row of `map`, `filter`, `ofType` and their like takes the items in
 * arrays of up to 64, and runs each step over the whole array before the next step: such a function must not depend on what becomes of
 * the items before. Nothing else changes: items are emitted in the same order at the same time, completion and errors pass on behind what the steps
 * hold, what a step throws is the stream's error, and the source waits where it did. Holds nothing itself, but an array in passing.
 *
 * @see https://rxjs.dev/api/index/function/pipe
 */
export function chain<A, B>(step1: OperatorFunction<A, B>): OperatorFunction<A, B>;
export function chain<A, B, C>(step1: OperatorFunction<A, B>, step2: OperatorFunction<B, C>): OperatorFunction<A, C>;
export function chain<A, B, C, D>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
): OperatorFunction<A, D>;
export function chain<A, B, C, D, E>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
  step4: OperatorFunction<D, E>,
): OperatorFunction<A, E>;
export function chain<A, B, C, D, E, F>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
  step4: OperatorFunction<D, E>,
  step5: OperatorFunction<E, F>,
): OperatorFunction<A, F>;
export function chain<A, B, C, D, E, F, G>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
  step4: OperatorFunction<D, E>,
  step5: OperatorFunction<E, F>,
  step6: OperatorFunction<F, G>,
): OperatorFunction<A, G>;
export function chain<A, B, C, D, E, F, G, H>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
  step4: OperatorFunction<D, E>,
  step5: OperatorFunction<E, F>,
  step6: OperatorFunction<F, G>,
  step7: OperatorFunction<G, H>,
): OperatorFunction<A, H>;
export function chain<A, B, C, D, E, F, G, H, I>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
  step4: OperatorFunction<D, E>,
  step5: OperatorFunction<E, F>,
  step6: OperatorFunction<F, G>,
  step7: OperatorFunction<G, H>,
  step8: OperatorFunction<H, I>,
): OperatorFunction<A, I>;
export function chain<A, B, C, D, E, F, G, H, I, J>(
  step1: OperatorFunction<A, B>,
  step2: OperatorFunction<B, C>,
  step3: OperatorFunction<C, D>,
  step4: OperatorFunction<D, E>,
  step5: OperatorFunction<E, F>,
  step6: OperatorFunction<F, G>,
  step7: OperatorFunction<G, H>,
  step8: OperatorFunction<H, I>,
  step9: OperatorFunction<I, J>,
): OperatorFunction<A, J>;
export function chain(...steps: OperatorFunction<never, unknown>[]): OperatorFunction<never, unknown> {
  const joined: OperatorFunction<unknown, unknown>[] = [];
  let row: Kernel<unknown, unknown>[] = [];
  const endRow = () => {
    if (row.length > 0) joined.push(operatorOf(row));
    row = [];
  };
  for (const step of steps as OperatorFunction<unknown, unknown>[]) {
    const kernels = kernelsIn(step);
    if (kernels !== undefined) {
      row.push(...kernels);
      continue;
    }
    endRow();
    joined.push(step);
  }
  endRow();
  const [only] = joined;
  // A single row is itself a row of which a longer chain can be made.
  if (only !== undefined && joined.length === 1) return only;
  return (source) => joined.reduce<Observable<unknown>>((stream, operator) => operator(stream), source);
}
