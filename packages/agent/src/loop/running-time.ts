import type { Clock } from '@weir/core';
import type { GateHandle } from '@weir/operators';
import { Observable, Subscription } from 'rxjs';

/** Emits once when a run has been under way for so many milliseconds, not counting the time in which any of its gates was closed. */
export function runningTime(ms: number, gates: readonly GateHandle[], clock: Clock): Observable<void> {
  return new Observable((subscriber) => {
    let rest = ms;
    let since: number | undefined;
    let timer = new Subscription();
    const follow = () => {
      const isRunning = gates.every((gate) => gate.isOpen);
      if (isRunning && since === undefined) {
        since = clock.now();
        timer = clock.schedule(() => subscriber.next(), rest);
      } else if (!isRunning && since !== undefined) {
        timer.unsubscribe();
        rest -= clock.now() - since;
        since = undefined;
      }
    };
    subscriber.add(() => timer.unsubscribe());
    for (const gate of gates) subscriber.add(gate.changes$.subscribe(follow));
  });
}
