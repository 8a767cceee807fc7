import { InvalidArgumentError, RunWriter, type WeirEvent } from '@weir/core';
import { fakeModel, operatorLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { EMPTY, NEVER, Subject, from, lastValueFrom, throwError, toArray } from 'rxjs';
import { dataOf, gather, textOf, typesOf } from '../__fixtures__/gather.js';
import { runAgent } from '../run-agent.js';
import { analyzeText, analyzeTextSpec } from './analyze-text.js';

async function collect(items: readonly unknown[]): Promise<WeirEvent[]> {
  const events = await lastValueFrom(from(items).pipe(analyzeText<unknown>(), toArray()));
  return events as WeirEvent[];
}

describe('analyzeText', () => {
  it('tells of text and blocks beside the events of a run, which keeps its protocol', async () => {
    const model = fakeModel([['# Ti', 'tle\n', 'Te', 'xt.']]);
    const events = await gather(runAgent({ model, prompt: 'x' }).pipe(analyzeText({ every: 2 })));
    expect(textOf(events)).toBe('# Title\nText.');
    expect(dataOf(events, 'text_stats')).toMatchObject([{ tokens: 2 }, { tokens: 4 }, { words: 2, isComplete: true }]);
    const blocks = dataOf(events, 'markdown_block') as { type: string; kind?: string }[];
    expect(blocks.filter(({ type }) => type === 'block_open')).toMatchObject([
      { kind: 'heading' },
      { kind: 'paragraph' },
    ]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    expect(typesOf(events).at(-1)).toBe('agent_end');
  });

  it('numbers on from the first event of each run', async () => {
    const [a, b] = [new RunWriter({ run: 'a', firstSeq: 5 }), new RunWriter({ run: 'b' })];
    const events = await collect([
      a.event('agent_start', { model: 'm' }),
      b.event('agent_start', { model: 'm' }),
      a.event('llm_chunk', { delta: 'x' }),
      b.event('llm_chunk', { delta: 'y' }),
      a.event('agent_end', { status: 'completed' }),
      b.event('agent_end', { status: 'completed' }),
    ]);
    const seqs = (run: string) => events.filter((event) => event.run === run).map(({ seq }) => seq);
    expect(seqs('a')).toEqual(seqs('a').map((_, index) => index + 5));
    expect(seqs('b')).toEqual(seqs('b').map((_, index) => index));
  });

  it('begins anew in a run that has ended, and passes what is no event', async () => {
    const writer = new RunWriter({ run: 'a' });
    const end = () => writer.event('agent_end', { status: 'completed' });
    expect(await collect([end(), 'text', 7, writer.event('agent_start', { model: 'm' })])).toMatchObject([
      { seq: 0 },
      'text',
      7,
      { seq: 1 },
    ]);
  });

  it('has no other text than what came, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 5 })), async (pieces) => {
        const writer = new RunWriter();
        const start = writer.event('agent_start', { model: 'm' });
        const chunks = pieces.map((delta) => writer.event('llm_chunk', { delta }));
        const events = await collect([start, ...chunks, writer.event('agent_end', { status: 'completed' })]);
        expect(textOf(events)).toBe(pieces.join(''));
        const deltas = dataOf(events, 'markdown_block') as { type: string; text?: string }[];
        expect(deltas.map(({ text = '' }) => text).join('')).toBe(pieces.join(''));
      }),
      { numRuns: 50 },
    );
  });

  it('ends as its source does, and lets go of it', () => {
    const ends: unknown[] = [];
    const watch = { error: (error: unknown) => ends.push(error), complete: () => ends.push('complete') };
    EMPTY.pipe(analyzeText()).subscribe(watch);
    throwError(() => 'broken')
      .pipe(analyzeText())
      .subscribe(watch);
    NEVER.pipe(analyzeText()).subscribe(watch).unsubscribe();
    const source = new Subject<WeirEvent>();
    source.pipe(analyzeText()).subscribe(watch).unsubscribe();
    expect([ends, source.observed]).toEqual([['complete', 'broken'], false]);
  });

  it('refuses options that make no sense', () => {
    expect(() => analyzeText({ every: 0 })).toThrow(InvalidArgumentError);
    expect(() => analyzeText({ locale: 'no tag' })).toThrow(InvalidArgumentError);
  });

  for (const law of operatorLaws({
    name: 'it',
    create: () => analyzeText<WeirEvent>({ every: 1 }),
    items: fc
      .string({ maxLength: 4 })
      .map((delta): WeirEvent => ({ type: 'llm_chunk', data: { delta }, run: 'r', seq: 0, time: 0 })),
    contract: analyzeTextSpec.contract,
    except: {
      carries: 'blocks that close at the end come of no item',
      reentrant: 'what is told of a text tells what came before it',
    },
  })) {
    it(law.name, law.check);
  }
});
