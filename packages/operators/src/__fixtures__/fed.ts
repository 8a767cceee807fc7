import { currentValve, Valve, withinValve } from '@weir/core';
import { Observable, Subject, type OperatorFunction } from 'rxjs';
import { watch } from './watch.js';

/** A Subject, the stream that it feeds, and whether the valve that this was subscribed to within is open. */
export function valvedSource<T>() {
  const source = new Subject<T>();
  let met: Valve | undefined;
  const source$ = new Observable<T>((subscriber) => {
    met = currentValve();
    return source.subscribe(subscriber);
  });
  return { source, source$, isOpen: () => met?.isOpen };
}

/** What an operator gives of a Subject, read within a valve of the consumer's. */
export function fed<In, Out>(operator: OperatorFunction<In, Out>) {
  const { source, source$, isOpen } = valvedSource<In>();
  const valve = new Valve();
  const seen = withinValve(valve, () => watch(source$.pipe(operator)));
  const give = (...items: In[]) => items.forEach((item) => source.next(item));
  return { source, valve, seen, give, isOpen };
}
