import { fromAny, type AnySource, type ComponentContext } from '@weir/core';
import { EMPTY, mergeMap, Observable, of } from 'rxjs';
import type { FunctionSpec } from '../transforming/define-function.js';

/**
 * Makes a source of what a registered function gives: its items where it gives a stream (an Observable, an async iterable, a web stream), otherwise
 * one item, none for `undefined`; also as a promise. The function's signal aborts when the source is let go.
 */
export function registeredSource(name: string, context: ComponentContext): (argument: unknown) => Observable<unknown> {
  const registered = context.lookup('function', name) as FunctionSpec<unknown, unknown>;
  return (argument) =>
    new Observable((subscriber) => {
      const controller = new AbortController();
      subscriber.add(() => controller.abort());
      itemsOf(registered.run(argument, { context, signal: controller.signal })).subscribe(subscriber);
    });
}

function itemsOf(value: unknown): Observable<unknown> {
  if (value === undefined) return EMPTY;
  if (typeof value !== 'object' || value === null) return of(value);
  if ('then' in value) return fromAny(value as PromiseLike<unknown>).pipe(mergeMap(itemsOf));
  const isStream = 'getReader' in value || Symbol.asyncIterator in value || 'subscribe' in value;
  return isStream ? fromAny(value as AnySource<unknown>) : of(value);
}
