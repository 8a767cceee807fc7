import { chain, fromIterable, mapKernel, operatorFrom, filterKernel, silentLogger } from '@weir/core';
import { Subject, from } from 'rxjs';
import { batch } from '../../operators/src/buffering/batch.js';
import { accumulate, accumulateSpec } from '../../operators/src/transforming/accumulate.js';
import { batchSpec } from '../../operators/src/buffering/batch.js';
import { keeping, kernelStep, pipeline, plan, sink, source } from './wiring/__fixtures__/plans.js';
import { create, redelivering, run } from './supervision/__fixtures__/run-plan.js';

const map = <In, Out>(project: (item: In) => Out) => operatorFrom(mapKernel(project));

describe('chain vs pipe on a failing step', () => {
  for (const src of ['array', 'one'] as const)
    it(src, () => {
      const items = [1, 2, 3, 4, 5, 6, 7];
      const fail = map((n: number) => { if (n === 6) throw new RangeError('six'); return n; });
      const a: unknown[] = [], b: unknown[] = [];
      const s = src === 'array' ? fromIterable(items) : from(items);
      s.pipe(chain(fail, batch({ items: 2 }))).subscribe({ next: (x) => a.push(x), error: (e) => a.push(String(e)) });
      s.pipe(fail, batch({ items: 2 })).subscribe({ next: (x) => b.push(x), error: (e) => b.push(String(e)) });
      expect(a).toEqual(b);
    });
});

it('after the end no more calls', () => {
  const log: unknown[] = [];
  fromIterable(Array.from({ length: 100 }, (_, n) => n))
    .pipe(chain(map((n: number) => { log.push(n); if (n === 3) throw new RangeError('x'); return n; }), map((n) => n)))
    .subscribe({ error: () => log.push('error') });
  console.log(log.length, log.slice(0, 8));
  expect(log.at(-1)).toBe('error');
});

it('counts of a pipeline that stops', async () => {
  const failing = kernelStep('failing', mapKernel((n: number) => { if (n === 3) throw new RangeError('x'); return n; }), { cardinality: 'one' });
  const after = kernelStep('after', mapKernel((n: number) => n), { cardinality: 'one' });
  const runtime = await run(plan([pipeline('main', { from: [source('list', () => fromIterable(Array.from({ length: 100 }, (_, n) => n)))], through: [failing, after], to: [sink('out', keeping())] })]));
  console.log(JSON.stringify((runtime as any), null, 0));
});

describe('feedback', () => {
  const spec = (s: any, config: any) => kernelStep(s.name, s.kernel(config, { clock: undefined }), {});
  for (const [name, step] of [['accumulate', () => spec(accumulateSpec, 'text')], ['batch', () => spec(batchSpec, { items: 3 })]] as const)
    for (const mode of ['array', 'one'])
      it(`${name} ${mode}`, async () => {
        const feedback = new Subject<string>();
        const seen: unknown[] = [];
        const items = [...'abcdefgh'];
        await run(plan([pipeline('main', {
          from: [source('feedback', () => feedback), source('list', () => mode === 'array' ? fromIterable(items) : from(items))],
          through: [step()],
          to: [sink('out', { write: (x: unknown) => { seen.push(x); if (seen.length === 1) { feedback.next('X'); feedback.next('Y'); feedback.complete(); } } })],
        })]));
        console.log(name, mode, JSON.stringify(seen));
      });
});

it('wrong error with a failed item', async () => {
  const second = [10, 13, 14];
  let start: () => void = () => undefined;
  const late = new (await import('rxjs')).Observable<number>((sub) => { start = () => fromIterable(second).subscribe(sub); });
  const letters: unknown[] = [];
  const failing = kernelStep('failing', mapKernel((n: number) => { if (n % 10 === 3) throw new RangeError(`bad ${n}`); return n; }), { cardinality: 'one' });
  let first = true;
  await run(plan([pipeline('main', { from: [source('late', () => late), source('list', () => fromIterable([1, 2, 3, 4]))], through: [failing],
    to: [sink('out', { write: () => { if (first) { first = false; start(); } } })] })], sink('dead', { write: (l: any) => void letters.push([l.item, l.error.message]) })));
  console.log(JSON.stringify(letters));
});
it('a receipt held after the end', async () => {
  const outcomes: string[] = [];
  const split = kernelStep('split', (emit: (n: unknown) => void) => ({ next: (item: any) => item.parts.forEach((p: unknown) => emit(p)) }), { cardinality: 'any' });
  const b = kernelStep('batch', batchSpec.kernel!({ items: 2 }, {} as never) as never, { cardinality: 'any' });
  const result = await run(plan([pipeline('main', { from: [redelivering(outcomes, [{ parts: [1, 2, 3] }, { parts: [4] }])], through: [split, b],
    to: [sink('out', { write: () => { throw new RangeError('full'); } }, { onError: { then: 'stop' } })] })]));
  console.log(result.status, outcomes);
});

it('a receipt of an item before which a batch is emitted that ends the stream', async () => {
  const outcomes: string[] = [];
  const b = kernelStep('batch', batchSpec.kernel!({ bytes: 20 }, {} as never) as never, { cardinality: 'any' });
  const result = await run(plan([pipeline('main', { from: [redelivering(outcomes, [{ parts: 'aaaa' }, { parts: 'bbbb' }, {parts:'c'}])], through: [b],
    to: [sink('out', { write: () => { throw new RangeError('full'); } }, { onError: { then: 'stop' } })] })]));
  console.log('bytes', result.status, outcomes);
});
it('text overflow', async () => {
  const big = 'a'.repeat(2 ** 28);
  for (const mode of ['array', 'one']) {
  const letters: unknown[] = []; const seen: unknown[] = [];
  const step = kernelStep('acc', accumulateSpec.kernel!('text', {} as never) as never, { cardinality: 'any' });
  const items = ['a', big, big, 'b'];
  const result = await run(plan([pipeline('main', { from: [source('list', () => mode === 'array' ? fromIterable(items) : from(items))], through: [step],
    to: [sink('out', { write: (x: any) => { seen.push(x.length) } })] })], sink('dead', { write: (l: any) => void letters.push([l.item.length, l.error.message]) })));
  console.log('overflow', mode, result.status, JSON.stringify(letters), seen);
  }
});
void create; void silentLogger; void filterKernel; void accumulate; void redelivering;
