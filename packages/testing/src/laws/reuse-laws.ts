import { inspect, isDeepStrictEqual } from 'node:util';
import { rigOf, type LawInput, type OperatorLaw, type Subject } from './law-subject.js';
import type { Recorder } from './recorder.js';
import type { Rig } from './rig.js';

/** Laws about several subscriptions, and about items that arrive while one is being emitted. */
export const reuseLaws = {
  independent: {
    title: 'gives each of several subscribers what it would give to one alone',
    async attempt(subject, { cues }) {
      const alone = await run(subject, cues, 1);
      const together = await run(subject, cues, 2);
      const odd = together.find((recorder) => !isDeepStrictEqual(recorder.values, alone[0]?.values));
      if (odd === undefined) return undefined;
      return `alone: ${show(alone[0]?.values)}; beside another: ${show(odd.values)}`;
    },
  },
  reusable: {
    title: 'can be subscribed to again after it ended, and begins anew',
    async attempt(subject, { cues }) {
      const rig = rigOf(subject);
      const first = await once(rig, cues);
      await rig.nextDay();
      const second = await once(rig, cues);
      if (first.values.length === second.values.length && first.ended === second.ended) return undefined;
      const tell = ({ values, ended }: typeof first) => `${values.length} items, ${ended ?? 'no end'}`;
      return `the first time: ${tell(first)}; the second time: ${tell(second)}`;
    },
  },
  reentrant: {
    title: 'loses and repeats nothing when items arrive while it emits',
    async attempt(subject, input) {
      const { log, endsAt, values } = await runReentrant(subject, input);
      const rig = rigOf(subject);
      const recorder = rig.subscribe();
      for (const { at, item, reentrant } of log) {
        if (reentrant || at > rig.clock.now()) await rig.clock.advanceAsync(at - rig.clock.now());
        rig.feed.next(item);
      }
      await rig.clock.advanceAsync(endsAt - rig.clock.now());
      rig.feed.complete();
      await rig.rest(() => recorder.ended !== undefined);
      recorder.unsubscribe();
      if (isDeepStrictEqual(sorted(values), sorted(recorder.values))) return undefined;
      return `items that arrived while it emitted: ${show(values)}; the same items one after another: ${show(recorder.values)}`;
    },
  },
} satisfies Record<string, OperatorLaw>;

async function run<In, Out>(subject: Subject<In, Out>, cues: LawInput<In>['cues'], subscribers: number) {
  const rig = rigOf(subject);
  const recorders = Array.from({ length: subscribers }, () => rig.subscribe());
  await rig.play(cues);
  rig.feed.complete();
  await rig.rest(() => recorders.every(({ ended }) => ended !== undefined));
  recorders.forEach((recorder) => recorder.unsubscribe());
  return recorders;
}

async function once<In, Out>(rig: Rig<In, Out>, cues: LawInput<In>['cues']): Promise<Recorder<Out>> {
  const recorder = rig.subscribe();
  await rig.play(cues);
  rig.feed.complete();
  await rig.rest(() => recorder.ended !== undefined);
  recorder.unsubscribe();
  return recorder;
}

/** Feeds every second item from inside the operator's emissions, and keeps when each item was fed. */
async function runReentrant<In, Out>(subject: Subject<In, Out>, { cues }: LawInput<In>) {
  const rig = rigOf(subject);
  const log: { at: number; item: In; reentrant: boolean }[] = [];
  const inside = cues.filter((_, index) => index % 2 === 1).map(({ item }) => item);
  const feed = (item: In, reentrant: boolean) => {
    log.push({ at: rig.clock.now(), item, reentrant });
    rig.feed.next(item);
  };
  let over = false;
  const recorder = rig.subscribe(() => {
    const item = inside.shift();
    if (item !== undefined && !over) feed(item, true);
  });
  await rig.play(
    cues.filter((_, index) => index % 2 === 0),
    (item) => feed(item, false),
  );
  const endsAt = rig.clock.now();
  over = true;
  rig.feed.complete();
  await rig.rest(() => recorder.ended !== undefined);
  recorder.unsubscribe();
  return { log, endsAt, values: recorder.values };
}

function sorted(values: readonly unknown[]): string[] {
  return values.map(show).sort();
}

function show(value: unknown): string {
  return inspect(value, {
    depth: 6,
    compact: true,
    breakLength: Infinity,
    sorted: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
}
