import { operatorFrom, type Kernel } from '@weir/core';
import { map, type OperatorFunction } from 'rxjs';
import type { Aggregate, NamedAggregates } from './aggregate.js';
import type { ClosedWindow } from './closed-window.js';
import type { ItemWindow, ValueWindow } from './window-frame.js';
import { windowFinisher, type Aggregating, type CommonWindowOptions } from './window-settings.js';

/**
 * An operator of windows: what one holds goes by its `aggregate`. `Own` are the options that it has besides those which all of them have. The type of
 * the items comes from the stream, never from an aggregate, which may know less of them.
 */
export interface WindowOperator<Own> {
  /** With a function of the items, windows have a `value`. */
  <T, Result, Key = unknown>(
    options: CommonWindowOptions<T, Key> & Own & { aggregate: (items: NoInfer<T>[]) => Result },
  ): OperatorFunction<T, ValueWindow<Result, Key>>;
  /** With an aggregate, windows have a `value`, and hold no items until then. */
  <T, State, Result, Value = T, Key = unknown>(
    options: CommonWindowOptions<T, Key> & Own & { aggregate: Aggregate<NoInfer<T>, State, Result, Value> },
  ): OperatorFunction<T, ValueWindow<Result, Key>>;
  /** With several aggregates, windows have a `value` with the result of each under its name. */
  <T, Results extends object, Key = unknown>(
    options: CommonWindowOptions<T, Key> & Own & { aggregate: NamedAggregates<NoInfer<T>, Results> },
  ): OperatorFunction<T, ValueWindow<Results, Key>>;
  /** Without an aggregate, windows have their `items`. */
  <T, Key = unknown>(
    options: CommonWindowOptions<T, Key> & Own & { aggregate?: undefined },
  ): OperatorFunction<T, ItemWindow<T, Key>>;
}

/** Makes the operator of the kernel whose windows it finishes. */
export function windowOperator<Own>(
  kernelOf: <T>(options: Aggregating<T, CommonWindowOptions<T> & Own>) => Kernel<T, ClosedWindow<unknown>>,
): WindowOperator<Own> {
  const operator = <T>(
    options: Aggregating<T, CommonWindowOptions<T> & Own>,
  ): OperatorFunction<T, ItemWindow<T> | ValueWindow<unknown>> => {
    const kernel = kernelOf(options);
    return (source) => source.pipe(operatorFrom(kernel), map(windowFinisher(options)));
  };
  // What a window holds goes by the form of the aggregate, which only the reader of the options knows.
  return operator as WindowOperator<Own>;
}
