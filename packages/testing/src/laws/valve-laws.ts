import { currentValve, type Valve } from '@weir/core';
import { InjectedFaultError } from '../errors/injected-fault-error.js';
import { rigOf, type LawInput, type OperatorLaw } from './law-subject.js';
import type { Rig } from './rig.js';

/** Laws about backpressure. */
export const valveLaws = {
  keepsValve: {
    title: 'subscribes to its source within its own valve, or within the one below it',
    async attempt(subject, { cues, pick }) {
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      await rig.play(cues);
      if (pick % 2 === 0) rig.feed.error(new InjectedFaultError('in the source'));
      await rig.rest(() => recorder.ended !== undefined);
      recorder.unsubscribe();
      const lost = rig.feed.valves.filter((valve) => !leadsTo(valve, rig.parent)).length;
      return lost === 0 ? undefined : `${lost} subscriptions to its source met no valve that leads to its consumer's`;
    },
  },
  emitsInScope: {
    title: 'emits within the valve of its consumer, and leaves valve and lineage as it found them',
    async attempt(subject, { cues, pick }) {
      const rig = rigOf(subject);
      const scopes: (Valve | undefined)[] = [];
      const note = () => void scopes.push(currentValve());
      const recorder = rig.subscribe(note, note);
      await rig.play(cues);
      if (pick % 2 === 0) rig.feed.error(new InjectedFaultError('in the source'));
      else rig.feed.complete();
      await rig.rest(() => recorder.ended !== undefined);
      recorder.unsubscribe();
      if (rig.feed.leaked) return 'the current valve or lineage was another after an item than before it';
      const outside = scopes.filter((valve) => valve !== rig.parent).length;
      return outside > 0 ? `${outside} notifications were emitted outside of its consumer's valve` : undefined;
    },
  },
  reopens: {
    title: 'never leaves its valve closed: not when all is taken, and not at the end, however it ends',
    async attempt(subject, input) {
      const rig = rigOf(subject);
      const { waiters, end } = await flood(rig, input);
      end(input.pick);
      await rig.rest();
      const closed = rig.feed.valves.filter((valve) => valve?.isOpen === false).length;
      if (closed > 0) return `${closed} valves are closed although nothing is left to wait for`;
      const waiting = waiters.filter(({ resumed }) => resumed !== 1).length;
      return waiting > 0 ? `${waiting} waiting sources were not resumed exactly once` : undefined;
    },
  },
} satisfies Record<string, OperatorLaw>;

function leadsTo(valve: Valve | undefined, target: Valve): boolean {
  for (let step = valve; step !== undefined; step = step.parent) if (step === target) return true;
  return false;
}

/** Feeds everything at once, three times over, regardless of the valve, with a waiter at each moment that the valve is closed. */
async function flood<In, Out>(rig: Rig<In, Out>, { cues, pick }: LawInput<In>) {
  const waiters: { resumed: number }[] = [];
  const recorder = rig.subscribe();
  for (const { item, gap } of [...cues, ...cues, ...cues]) {
    if (gap >= 50 && pick % 2 === 0) await rig.clock.advanceAsync(gap);
    rig.feed.next(item);
    const valve = rig.feed.valves.at(-1);
    if (valve?.isOpen !== false) continue;
    const waiter = { resumed: 0 };
    waiters.push(waiter);
    valve.whenOpen(() => waiter.resumed++);
  }
  const end = (how: number) => {
    if (how === 0) rig.feed.complete();
    else if (how === 1) rig.feed.error(new InjectedFaultError('in the source'));
    else if (how < 4) recorder.unsubscribe();
  };
  return { waiters, end };
}
