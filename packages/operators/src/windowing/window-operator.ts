import { operatorFrom, type Kernel } from '@weir/core';
import { map, type OperatorFunction } from 'rxjs';
import type { Aggregate, NamedAggregates } from './aggregate.js';
import type { ClosedWindow } from './closed-window.js';
import type { ItemWindow, ValueWindow } from './window-frame.js';
import { windowFinisher, type Aggregating, type CommonWindowOptions } from './window-settings.js';

/** An operator of windows: what one holds goes by its `aggregate`. `Own` are the options that it has besides those which all of them have. */
export interface WindowOperator<Own> {
  /** With a function of the items, windows have a `value`. */
  <T, Result>(
    options: CommonWindowOptions<T> & Own & { aggregate: (items: T[]) => Result },
  ): OperatorFunction<T, ValueWindow<Result>>;
  /** With an aggregate, windows have a `value`, and hold no items until then. */
  <T, State, Result, Value = T>(
    options: CommonWindowOptions<T> & Own & { aggregate: Aggregate<T, State, Result, Value> },
  ): OperatorFunction<T, ValueWindow<Result>>;
  /** With several aggregates, windows have a `value` with the result of each under its name. */
  <T, Results extends object>(
    options: CommonWindowOptions<T> & Own & { aggregate: NamedAggregates<T, Results> },
  ): OperatorFunction<T, ValueWindow<Results>>;
  /** Without an aggregate, windows have their `items`. */
  <T>(options: CommonWindowOptions<T> & Own & { aggregate?: undefined }): OperatorFunction<T, ItemWindow<T>>;
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
