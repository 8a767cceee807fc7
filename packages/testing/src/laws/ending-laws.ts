import { InjectedFaultError } from '../errors/injected-fault-error.js';
import { rigOf, type OperatorLaw } from './law-subject.js';

/** Laws about how an operator ends. */
export const endingLaws = {
  quietAfterEnd: {
    title: 'gives nothing after it has completed or failed',
    async attempt(subject, { cues, pick }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      if (pick % 2 === 0) rig.feed.complete();
      else rig.feed.error(new InjectedFaultError('in the source'));
      await rig.rest();
      recorder.unsubscribe();
      if (recorder.late.length > 0) return `after it had ${recorder.ended} came: ${recorder.late.join(', ')}`;
      return undefined;
    },
  },
  completes: {
    title: 'completes after its source has, and lets go of everything',
    binds: ({ completes }) => completes,
    async attempt(subject, { cues }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      rig.feed.complete();
      await rig.rest(() => recorder.ended !== undefined);
      const leftovers = recorder.ended === undefined ? 'it did not complete' : rig.leftovers();
      recorder.unsubscribe();
      return leftovers;
    },
  },
  letsGoAtEnd: {
    title: 'lets go of its source as soon as that has completed, whatever it still holds',
    async attempt(subject, { cues }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      const { subscriptions } = rig.feed;
      rig.feed.complete();
      const open = subscriptions - rig.feed.teardowns;
      recorder.unsubscribe();
      // What ends a stream early, as `take` does, is stopped by whoever it told so, and reads on if it is not.
      return open > 0 ? `${open} subscriptions to its completed source are still open` : undefined;
    },
  },
  fails: {
    title: 'passes on an error of its source, and lets go of everything',
    async attempt(subject, { cues }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      const endedBefore = recorder.ended !== undefined;
      const fault = new InjectedFaultError('in the source');
      rig.feed.error(fault);
      await rig.rest(() => recorder.ended !== undefined);
      const { ended, failure: error } = recorder;
      const leftovers = ended === undefined ? undefined : rig.leftovers();
      recorder.unsubscribe();
      if (leftovers !== undefined || endedBefore || subject.errors === 'handle') return leftovers;
      if (ended !== 'failed')
        return ended === undefined ? 'the error did not arrive' : 'it completed instead of failing';
      const arrived = error === fault || (error instanceof Error && error.cause === fault);
      return arrived ? undefined : `another error arrived: ${String(error)}`;
    },
  },
} satisfies Record<string, OperatorLaw>;
