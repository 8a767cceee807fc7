import { chain, fromIterable, mapKernel, operatorFrom, filterKernel, FakeClock, withinValve, Valve } from '@weir/core';
import { from, retry, take, Subject, mergeMap, of } from 'rxjs';
import * as fc from 'fast-check';
import { batchSpec, batch } from '../../operators/src/buffering/batch.js';
import { accumulate, accumulateSpec } from '../../operators/src/transforming/accumulate.js';
import { keeping, kernelStep, pipeline, plan, sink, source } from './wiring/__fixtures__/plans.js';
import { create, settled } from './supervision/__fixtures__/run-plan.js';
import { giveWithReceipts } from '../../operators/src/__fixtures__/give-with-receipts.js';

const str = (x: unknown) => JSON.stringify(x);
const kernels: Record<string, () => any> = {
  map: () => mapKernel((x: unknown) => (typeof x === 'string' ? x + '!' : x)),
  fail: () => { let n = 0; return mapKernel((x: unknown) => { if (++n % 29 === 0) throw new RangeError(`at ${n}`); return x; }); },
  failBy: () => mapKernel((x: unknown) => { if (str(x)?.includes('17')) throw new RangeError(`at ${str(x)}`); return x; }),
  filter: () => filterKernel((x: unknown) => str(x).length % 5 !== 0),
  split: () => (emit: any) => ({ next: (x: unknown) => { emit(x); emit([x]); }, complete: () => emit('s') }),
  batch2: () => batchSpec.kernel!({ items: 2 }, {} as never),
  batch5: () => batchSpec.kernel!({ items: 5 }, {} as never),
  acc: () => accumulateSpec.kernel!('length', {} as never),
  count: () => accumulateSpec.kernel!('count', {} as never),
};
const item = fc.oneof(fc.nat(40), fc.nat(40).map(String), fc.record({ type: fc.constant('llm_chunk'), run: fc.constantFrom('a', 'b'), seq: fc.nat(9), time: fc.constant(0), data: fc.record({ delta: fc.constantFrom('x', 'yy') }) }));
const items = fc.array(item, { maxLength: 260, size: 'max' });
const names = fc.array(fc.constantFrom(...Object.keys(kernels)), { minLength: 1, maxLength: 5 });

it('chain in arrays = pipe one by one', () => {
  fc.assert(fc.property(names, items, fc.integer({ min: 1, max: 300 }), fc.nat(2), (ns, list, limit, retries) => {
    if (ns.includes('fail') && ns.some((n) => n.startsWith('batch') ) ) { /* fine */ }
    const run = (s: any, together: boolean) => {
      const ops = ns.map((n) => operatorFrom(kernels[n]!()));
      const joined = together ? [(chain as any)(...ops)] : ops;
      const log: unknown[] = [];
      const p = joined.reduce((st: any, o: any) => st.pipe(o), s).pipe(retry(retries), take(limit));
      p.subscribe({ next: (x: unknown) => log.push(str(x)), error: (e: unknown) => log.push('E' + String(e)), complete: () => log.push('done') });
      return log;
    };
    const noCount = !ns.includes('fail');
    const a = run(fromIterable(list), true);
    const b = run(from(list), true);
    if (noCount || retries === 0) expect(a).toEqual(b);
    if (noCount || retries === 0) expect(a).toEqual(run(from(list), false));
  }), { numRuns: 1500 });
});

it('runtime: lists = one by one', async () => {
  await fc.assert(fc.asyncProperty(names, items, fc.constantFrom('sync', 'slow', 'mixed'), fc.boolean(), async (ns, list, speed, hasLetters) => {
    const go = async (make: () => any) => {
      const clock = new FakeClock();
      const seen: unknown[] = [], letters: unknown[] = [];
      let n = 0;
      const write = (x: unknown) => { seen.push(str(x)); n++; if (speed === 'sync' || (speed === 'mixed' && n % 3)) return; return new Promise<void>((r) => clock.schedule(() => r(), 1)); };
      const rt = create(plan([pipeline('main', { from: [source('l', make)], through: ns.map((k, i) => kernelStep(k + i, kernels[k]!(), { cardinality: 'any' })), to: [sink('o', { write } as any)] })],
        hasLetters ? sink('dead', { write: (l: any) => void letters.push(str([l.step, l.item, l.error.message])) }) : undefined), { clock });
      await rt.start();
      let done: any; void rt.done.then((d) => (done = d));
      for (let t = 0; t < 3000 && !done; t++) await clock.advanceAsync(1);
      const p = done?.pipelines[0];
      return { seen, letters, status: done?.status, steps: hasLetters ? p.steps.map((s: any) => [s.received, s.sent, s.failed]) : 0, out: hasLetters ? p.outputs : 0, sources: hasLetters ? p.sources : 0 };
    };
    const a = await go(() => fromIterable(list));
    const b = await go(() => from(list));
    if (!hasLetters && a.status === 'failed') { a.seen = []; b.seen = []; }
    a.letters.sort(); b.letters.sort();
    expect(a).toEqual(b);
  }), { numRuns: 150 });
}, 120000);

it('runtime: stop in the middle loses nothing of what the source counted', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(300), fc.nat(40), async (count, when) => {
    const clock = new FakeClock();
    const seen: unknown[] = [];
    const list = Array.from({ length: count }, (_, i) => i);
    let n = 0; let rt: any;
    const write = (x: unknown) => { seen.push(x); n++; if (n === when) void rt.stop({ deadline: 100000 }); if (n % 4) return; return new Promise<void>((r) => clock.schedule(() => r(), 1)); };
    rt = create(plan([pipeline('main', { from: [source('l', () => fromIterable(list))], through: [kernelStep('m', mapKernel((x) => x)), kernelStep('b', batchSpec.kernel!({ items: 3 }, {} as never) as never, {cardinality: 'any'})], to: [sink('o', { write } as any)] })]), { clock });
    await rt.start();
    let done: any; void rt.done.then((d: any) => (done = d));
    for (let t = 0; t < 3000 && !done; t++) await clock.advanceAsync(1);
    const got = done.pipelines[0].sources[0].sent;
    expect(seen.flat()).toEqual(list.slice(0, got));
  }), { numRuns: 150 });
}, 60000);

it('arrays inside of lineages', () => {
  fc.assert(fc.property(names.filter((n) => !n.includes('fail') && !n.includes('failBy')), fc.array(items, { maxLength: 6 }), fc.nat(200), (ns, lists, limit) => {
    const go = (make: (l: any) => any, leave: boolean) => {
      const src = new Subject<any>();
      const ops = ns.map((n) => operatorFrom(kernels[n]!()));
      const log: unknown[] = [];
      const sub = src.pipe(mergeMap((l) => make(l).pipe((chain as any)(...ops))), ...(leave ? [take(limit + 1)] : []) as []).subscribe({ next: (x) => log.push(str(x)), error: () => undefined });
      const out = giveWithReceipts(lists, (l) => src.next(l));
      sub.unsubscribe();
      return { log, out: out.map((o) => o.map(String)) };
    };
    for (const leave of [false, true]) {
      const a = go((l) => fromIterable(l), leave), b = go((l) => from(l), leave);
      expect(a).toEqual(b);
      expect(a.out.every((o) => o.length === 1)).toBe(true);
    }
  }), { numRuns: 500 });
});
it('valve without arrays', () => {
  const valve = new Valve();
  const log: unknown[] = [];
  withinValve(valve, () => fromIterable([...Array(200).keys()]).pipe(chain(batch({ items: 7 }), accumulate('count'))).subscribe((x) => { log.push(x); valve.close(); }));
  for (let i = 0; i < 100; i++) valve.open();
  expect(log).toEqual([...Array(29).keys()].map((n) => n + 1));
});
void keeping; void settled; void of;
