import { currentValve, withinValve, type WeirEvent } from '@weir/core';
import { Observable, from, switchMap } from 'rxjs';
import { AgentStream } from '../running/agent-stream.js';
import type { RunSteering } from '../running/run-steering.js';

/** The events of a run that begins once what it goes on from has been read; with the valve of whoever subscribes, though it begins later. */
export function turnStream<Read>(
  steering: RunSteering,
  read: () => Promise<Read>,
  events: (from: Read) => Observable<WeirEvent>,
): AgentStream<WeirEvent> {
  const events$ = new Observable<WeirEvent>((subscriber) => {
    const valve = currentValve();
    const within = (events$: Observable<WeirEvent>) =>
      new Observable<WeirEvent>((inner) => withinValve(valve, () => events$.subscribe(inner)));
    return from(read())
      .pipe(switchMap((from) => within(events(from))))
      .subscribe(subscriber);
  });
  return new AgentStream(events$, steering);
}
