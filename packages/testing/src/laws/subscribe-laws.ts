import { rigOf, type OperatorLaw } from './law-subject.js';

/** Laws about how an operator begins. */
export const subscribeLaws = {
  lazy: {
    title: 'does nothing before it is subscribed to',
    async attempt(subject) {
      const rig = rigOf(subject);
      const timers = rig.clock.actions.length;
      await rig.rest();
      if (rig.feed.subscriptions > 0) return 'it subscribed to its source before anybody had subscribed to it';
      return timers > 0 ? `it set ${timers} timers before anybody had subscribed to it` : undefined;
    },
  },
  subscribesOnce: {
    title: 'subscribes to its source once for a subscriber',
    binds: ({ completes, errors }) => completes && errors === 'passOn',
    async attempt(subject, { cues }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      rig.feed.complete();
      await rig.rest(() => recorder.ended !== undefined);
      recorder.unsubscribe();
      const { subscriptions } = rig.feed;
      return subscriptions > 1 ? `it subscribed ${subscriptions} times` : undefined;
    },
  },
} satisfies Record<string, OperatorLaw>;
