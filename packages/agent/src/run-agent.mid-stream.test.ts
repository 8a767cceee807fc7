import { FakeClock, InvalidArgumentError, checkProtocol, type WeirEvent } from '@weir/core';
import { RetryBudget, accumulate } from '@weir/operators';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import * as fc from 'fast-check';
import { from, lastValueFrom } from 'rxjs';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { add, callAdd, settled, watch } from './__fixtures__/tools-and-runs.js';
import type { ModelRetry } from './loop/model-retry.js';
import { messagesOf } from './loop/new-messages.js';
import { runAgent, type RunAgentOptions } from './run-agent.js';

const fail = { fail: Object.assign(new Error('broken'), { statusCode: 500 }) };

async function run(script: readonly ScriptedTurn[], retry: ModelRetry, more: Partial<RunAgentOptions> = {}) {
  const clock = new FakeClock();
  const model = fakeModel(script, { clock });
  const { events } = watch({ model, prompt: 'x', clock, retry: { backoff: 10, jitter: 'none', ...retry }, ...more });
  while (lastOf(events).type !== 'agent_end') {
    await settled();
    await clock.advanceAsync(100);
  }
  await settled();
  expect(clock.actions).toHaveLength(0);
  expect(checkProtocol(events)).toEqual([]);
  return { model, events };
}

/** What a reader has in the end. */
const readOf = (events: readonly WeirEvent[]) =>
  lastValueFrom(from(events).pipe(accumulate('text')), { defaultValue: '' });

describe('runAgent, when an answer breaks off', () => {
  it('fails by default', async () => {
    const { model, events } = await run([['a', fail], ['b']], {});
    expect([model.calls.length, lastOf(events).data]).toMatchObject([1, { status: 'failed', reason: 'server_error' }]);
  });

  it('keeps to what may be retried, and how often', async () => {
    const refused = { fail: Object.assign(new Error('no'), { statusCode: 401 }) };
    const midStream = 'retract';
    expect((await run([['a', refused], ['b']], { midStream })).model.calls).toHaveLength(1);
    expect((await run([['a', fail], ['b']], { midStream, codes: ['timeout'] })).model.calls).toHaveLength(1);
    const budget = new RetryBudget({ burst: 0, share: 0, perSecond: 0 });
    expect((await run([['a', fail], ['b']], { midStream, budget })).model.calls).toHaveLength(1);
    const { model, events } = await run(
      [
        ['a', fail],
        ['b', fail],
        ['c', fail],
      ],
      { midStream, attempts: 2 },
    );
    expect([model.calls.length, lastOf(events).data]).toMatchObject([3, { status: 'failed', reason: 'server_error' }]);
    expect(await readOf(events)).toBe('c');
  });

  it('fails with what a callback of the retry’s throws', async () => {
    const retryIf = () => {
      throw new RangeError('mine');
    };
    const { events } = await run([['a', fail]], { midStream: 'retract', retryIf });
    expect(typesOf(events).slice(-3)).toEqual(['error', 'error', 'agent_end']);
    expect(dataOf(events, 'error')[1]).toMatchObject({ message: 'mine' });
  });

  describe('and is retracted', () => {
    it('takes the part back, and begins anew', async () => {
      const { model, events } = await run([['wrong', fail], ['right']], { midStream: 'retract' });
      expect(typesOf(events)).toEqual([
        ...[
          'agent_start',
          'llm_start',
          'llm_chunk',
          'error',
          'retract',
          'llm_start',
          'llm_chunk',
          'llm_end',
          'agent_end',
        ],
      ]);
      expect(dataOf(events, 'retract')).toEqual([{ attempt: 1 }]);
      expect(await readOf(events)).toBe('right');
      expect(model.calls[1]?.prompt).toEqual(model.calls[0]?.prompt);
      expect(messagesOf(lastOf(events))[1]).toMatchObject({ content: [{ text: 'right' }] });
    });

    it('runs only the tools of the attempt that stands', async () => {
      let executed = 0;
      const tool = { ...add, execute: () => ++executed };
      const { events } = await run([[callAdd, fail], [callAdd], ['done']], { midStream: 'retract' }, { tools: [tool] });
      expect([executed, textOf(events)]).toEqual([1, 'done']);
    });

    it('takes nothing back where nothing was said', async () => {
      const { events } = await run([[fail], ['a']], { midStream: 'retract' });
      expect(typesOf(events)).not.toContain('retract');
    });
  });

  describe('and is continued', () => {
    const midStream = 'continue';

    it('asks to go on, and cuts what is said again', async () => {
      const script = [
        ['The weir holds the', ' water', fail],
        ['holds the', ' water back', '.'],
      ];
      const { model, events } = await run(script, { midStream });
      expect(textOf(events)).toBe('The weir holds the water back.');
      expect(typesOf(events)).not.toContain('retract');
      expect(model.calls[1]?.prompt).toMatchObject([
        { role: 'user' },
        { role: 'assistant', content: [{ text: 'The weir holds the water' }] },
        { role: 'user' },
      ]);
      expect(dataOf(events, 'llm_chunk').at(-1)).toMatchObject({ attempt: 2 });
      expect(messagesOf(lastOf(events))).toMatchObject([{}, { content: [{ text: 'The weir holds the water back.' }] }]);
    });

    it('lets a model complete its answer where it can', async () => {
      const { model, events } = await run([['one ', fail], [' two']], { midStream, continuation: 'prefill' });
      expect(model.calls[1]?.prompt.slice(1)).toMatchObject([{ role: 'assistant', content: [{ text: 'one' }] }]);
      expect(textOf(events)).toBe('one two');
    });

    it('begins anew where no text had come', async () => {
      const { model, events } = await run([[{ reasoning: 'Hm' }, fail], ['a']], { midStream });
      expect(typesOf(events)).toContain('retract');
      expect(model.calls[1]?.prompt).toHaveLength(1);
    });

    it('gives out what it held back when the last attempt fails, too, or the run is stopped', async () => {
      const script = [
        ['one two three', fail],
        ['two th', fail],
      ];
      const { events } = await run(script, { midStream, attempts: 1 });
      expect([textOf(events), lastOf(events).data]).toMatchObject(['one two threetwo th', { status: 'failed' }]);
      const clock = new FakeClock();
      const stop = new AbortController();
      const model = fakeModel(
        [
          ['one two three', fail],
          ['two th', { hang: true }],
        ],
        { clock },
      );
      const stopped = watch({ model, prompt: 'x', clock, interrupt: stop.signal, retry: { midStream, backoff: 0 } });
      await clock.advanceAsync(1);
      await settled();
      stop.abort();
      expect(textOf(stopped.events)).toBe('one two threetwo th');
    });

    it('goes on with tools', async () => {
      const script = [['I shall add. ', callAdd, fail], [callAdd], ['done']];
      const { events } = await run(script, { midStream }, { tools: [add] });
      expect(dataOf(events, 'tool_start')).toHaveLength(1);
      expect(textOf(events)).toBe('I shall add. done');
    });

    it('repeats nothing and loses nothing, wherever it breaks and however it is cut', async () => {
      const text = 'The quick brown fox jumps over the lazy dog, and the dog does not mind; it sleeps on by the weir.';
      const pieces = (from: number, to: number, size: number) =>
        text.slice(from, to).match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
      const cuts = fc.array(
        fc.record({
          at: fc.nat(text.length),
          again: fc.integer({ min: 8, max: 40 }),
          size: fc.integer({ min: 1, max: 9 }),
        }),
        { minLength: 1, maxLength: 4 },
      );
      await fc.assert(
        fc.asyncProperty(cuts, async (breaks) => {
          const sorted = [...breaks].sort((one, other) => one.at - other.at);
          let from = 0;
          const script: ScriptedTurn[] = sorted.map(({ at, again, size }) => {
            const turn = [...pieces(from, at, size), fail];
            from = Math.max(0, at - again);
            return turn;
          });
          const { events } = await run([...script, pieces(from, text.length, 3)], { midStream, attempts: 4 });
          expect(await readOf(events)).toBe(text);
        }),
        { numRuns: 60 },
      );
    });
  });

  it.each([[{ midStream: 'retrace' }], [{ continuation: 'x' }], [{ attempts: 0 }], [{ backoff: -1 }]])(
    'refuses %j at once',
    (retry) => {
      const options = { model: fakeModel([]), prompt: 'x', retry: retry as ModelRetry };
      expect(() => runAgent(options)).toThrow(InvalidArgumentError);
    },
  );
});
