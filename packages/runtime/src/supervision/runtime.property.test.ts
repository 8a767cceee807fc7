import * as fc from 'fast-check';
import { piecesOf } from './__fixtures__/expected-pieces.js';
import type { Outcome, Traveller } from './__fixtures__/queue-source.js';
import { randomPlan, type RandomPlan } from './__fixtures__/random-plan.js';
import { RandomWorld, keyOf } from './__fixtures__/random-world.js';
import { settled } from './__fixtures__/run-plan.js';
import { Runtime, type RuntimeResult } from './runtime.js';

describe('Runtime, whatever its plan, its failures and the moment of its stop', () => {
  it('loses and doubles nothing, settles every receipt once, keeps order, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(randomPlan, async (plan) => {
        const world = new RandomWorld(plan);
        const result = await runToEnd(world);
        checkReceipts(world);
        checkPieces(world);
        checkOrder(world);
        checkSinks(world);
        checkCounts(result);
        if (isHarmless(plan)) checkSuccess(world, result);
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});

async function runToEnd({ plan, clock, random }: RandomWorld): Promise<RuntimeResult> {
  const runtime = new Runtime({ plan, clock, lookup: () => undefined });
  let result: RuntimeResult | undefined;
  let ends = 0;
  void runtime.done.then((ended) => (ends++, (result = ended)));
  const { stop } = random;
  if (stop !== undefined && stop.at < 0) void runtime.stop();
  const timers = [
    stop && stop.at >= 0 && clock.schedule(() => void runtime.stop({ deadline: stop.deadline }), stop.at),
    stop?.interruptAfter !== undefined && clock.schedule(() => void runtime.interrupt(), stop.at + stop.interruptAfter),
  ];
  void runtime.start();
  for (let round = 0; round < 100 && result === undefined; round++) {
    await clock.advanceAsync(1000);
    await settled();
  }
  timers.forEach((timer) => timer && timer.unsubscribe());
  expect(runtime.snapshot().map(({ name, state }) => `${name} ${state}`)).not.toContainEqual(
    expect.stringMatching(/idle|running|restarting/),
  );
  // Only what the sinks have not finished may still be under way; it must change nothing.
  await clock.advanceAsync(1000);
  expect(clock.actions).toEqual([]);
  expect(ends).toBe(1);
  return result as RuntimeResult;
}

function checkReceipts({ queues }: RandomWorld): void {
  const outcomes = queues.flatMap((queue) => [...queue.outcomes]);
  expect(outcomes.filter(([, settlements]) => settlements.length !== 1)).toEqual([]);
}

/** What was acknowledged has arrived in full, or stands in a dead letter; nothing has arrived more often than it should. */
function checkPieces(world: RandomWorld): void {
  const arrivals = arrivalsOf(world);
  const stopped = world.letters
    .filter(({ error }) => error.code === 'pipeline_stopped')
    .map(({ item }) => item as Traveller);
  const problems: string[] = [];
  for (const [id, outcome] of deliveriesOf(world)) {
    for (const [key, { item, least, most }] of wantedOf(id, world)) {
      const arrived = arrivals.get(key) ?? 0;
      arrivals.delete(key);
      if (arrived > most) problems.push(`${key} arrived ${arrived} times, not ${most}`);
      const mayLack = outcome === 'refused' || stopped.some((letter) => isPartOf(item, letter));
      if (arrived < least && !mayLack)
        problems.push(`${key} was acknowledged, but arrived ${arrived} times, not ${least}`);
    }
  }
  expect(problems).toEqual([]);
  expect([...arrivals.keys()]).toEqual([]);
}

/** How often each piece of a delivery has to arrive, and may. */
function wantedOf(id: string, world: RandomWorld): Map<string, { item: Traveller; least: number; most: number }> {
  const wanted = new Map<string, { item: Traveller; least: number; most: number }>();
  for (const { place, item, isRequired } of piecesOf({ id, order: 0, copy: '', via: [] }, id.slice(0, 2), world)) {
    const key = placeKey(place, item);
    const { least, most } = wanted.get(key) ?? { least: 0, most: 0 };
    wanted.set(key, { item, least: least + (isRequired ? 1 : 0), most: most + 1 });
  }
  return wanted;
}

function arrivalsOf({ sinks, letters }: RandomWorld): Map<string, number> {
  const arrivals = new Map<string, number>();
  const note = (key: string) => arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
  for (const [name, { taken }] of sinks) if (name !== 'letters') taken.forEach((item) => note(placeKey(name, item)));
  for (const { item, error } of letters)
    if (error.code !== 'pipeline_stopped') note(placeKey('letters', item as Traveller));
  return arrivals;
}

function deliveriesOf({ queues }: RandomWorld): [string, Outcome | undefined][] {
  return queues.flatMap((queue) =>
    [...queue.outcomes].map(([id, [outcome]]) => [id, outcome] as [string, Outcome | undefined]),
  );
}

const placeKey = (place: string, item: Traveller) => `${keyOf(item)} by ${item.via.join(', ')} at ${place}`;

function isPartOf(piece: Traveller, whole: Traveller): boolean {
  const isOnTheWay = whole.via.every((name, index) => piece.via[index] === name);
  return piece.id === whole.id && piece.copy.startsWith(whole.copy) && isOnTheWay;
}

/** What took the same way from the same source has arrived in the order in which the source gave it. */
function checkOrder(world: RandomWorld): void {
  for (const [name, { taken }] of world.sinks) {
    if (name === 'letters') continue;
    const latest = new Map<string, number>();
    for (const { id, via, order } of taken) {
      if (hasDetour(via, world)) continue;
      const way = `${id.split('/')[0]} by ${via.join(', ')}`;
      expect(order).toBeGreaterThanOrEqual(latest.get(way) ?? 0);
      latest.set(way, order);
    }
  }
}

/** Whether items may also have come this way as failed ones, which are later than others. */
function hasDetour(via: readonly string[], world: RandomWorld): boolean {
  return via.slice(0, -1).some((name) => {
    const index = Number(name.slice(1));
    const { steps = [], sinks = [] } = world.random.pipelines[index] ?? {};
    return [...steps, ...sinks].some(
      ({ policy }) => policy !== 'substitute' && typeof world.policyOf(policy, index) === 'object',
    );
  });
}

function checkSinks({ sinks, random }: RandomWorld): void {
  const wasStarted = random.stop === undefined || random.stop.at >= 0;
  for (const { calls, faults } of sinks.values()) {
    expect(faults).toEqual([]);
    expect(calls.filter((call) => call !== 'flush')).toEqual(wasStarted ? ['open', 'close'] : []);
    expect(calls.filter((call) => call === 'flush').length).toBeLessThanOrEqual(1);
  }
}

function checkCounts({ pipelines }: RuntimeResult): void {
  for (const { steps, outputs } of pipelines) {
    for (const { id, component, received, sent, failed, dropped } of [...steps, ...outputs]) {
      const settledCount = Object.values(dropped).reduce((sum, count) => sum + count, sent + failed);
      // Some steps give several items for one, and some are let go with what they hold.
      if (!steps.some((step) => step.id === id))
        expect(`${id} of ${component}: ${settledCount}`).toBe(`${id} of ${component}: ${received}`);
    }
  }
}

/** Whether nothing in a plan can end a pipeline. */
function isHarmless({ pipelines, letters, stop }: RandomPlan): boolean {
  if (stop !== undefined || letters === 'none' || letters === 'failing') return false;
  return pipelines.every(({ steps, sinks, sources }) => {
    const isNeverTold = [...steps, ...sinks].every(({ policy }) => policy !== 'stop');
    const isWhole =
      sinks.every(({ closesAt }) => closesAt === undefined) && steps.every(({ kind }) => kind !== 'break');
    return isNeverTold && isWhole && sources.every(({ failsAt }) => failsAt === undefined);
  });
}

function checkSuccess(world: RandomWorld, { status, pipelines }: RuntimeResult): void {
  expect([status, ...pipelines.map(({ state }) => state)]).toEqual(Array(pipelines.length + 1).fill('completed'));
  expect(deliveriesOf(world).filter(([, outcome]) => outcome !== 'acknowledged')).toEqual([]);
}
