import { Observable } from 'rxjs';
import { Recorder } from './recorder.js';
import { rigOf, type OperatorLaw } from './law-subject.js';

const firehoseLength = 200;

/** Laws about readers that leave before the end. */
export const unsubscribeLaws = {
  letsGo: {
    title: 'lets go of its source and its timers when it is unsubscribed from',
    async attempt(subject, { cues, pick }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      if (pick % 2 === 0) await rig.clock.advanceAsync(pick);
      recorder.unsubscribe();
      const leftovers = rig.leftovers();
      if (leftovers !== undefined) return leftovers;
      await rig.rest();
      return rig.leftovers();
    },
  },
  letsGoInsideNext: {
    title: 'lets go at once when it is unsubscribed from while it emits',
    async attempt(subject, { cues, pick }) {
      const rig = rigOf(subject);
      let left: string | undefined;
      let leaving = false;
      const recorder = rig.subscribe((_, self) => {
        if (self.values.length !== pick + 1) return;
        self.unsubscribe();
        leaving = true;
        left = rig.feed.active > 0 ? rig.leftovers() : undefined;
      });
      await rig.play(cues);
      await rig.rest(() => leaving);
      recorder.unsubscribe();
      await rig.rest();
      return left ?? rig.leftovers();
    },
  },
  stopsBurst: {
    title: 'stops a source that emits on subscription when it is unsubscribed from while it emits',
    async attempt(subject, { cues, pick }) {
      if (cues.length === 0) return undefined;
      const rig = rigOf(subject);
      let closedAt: number | undefined;
      let emitted = 0;
      const recorder = new Recorder<unknown>((_, self) => {
        if (self.values.length !== pick + 1) return;
        self.unsubscribe();
        closedAt ??= emitted;
      });
      const burst$ = new Observable<(typeof cues)[number]['item']>((subscriber) => {
        for (; emitted < firehoseLength && !subscriber.closed;) {
          emitted++;
          subscriber.next(cues[emitted % cues.length]?.item as never);
        }
        closedAt ??= emitted;
      });
      burst$.pipe(subject.create(rig.context)).subscribe(recorder);
      const surplus = emitted - (closedAt ?? emitted);
      recorder.unsubscribe();
      await rig.rest();
      if (surplus > 0)
        return `the source went on: ${surplus} more items were pushed at an operator whose reader had left`;
      return rig.leftovers();
    },
  },
} satisfies Record<string, OperatorLaw>;
