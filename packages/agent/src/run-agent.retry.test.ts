import { FakeClock, checkProtocol } from '@weir/core';
import { fakeModel, type ScriptedTurn } from '@weir/testing';
import { dataOf, lastOf, typesOf } from './__fixtures__/gather.js';
import { watch } from './__fixtures__/tools-and-runs.js';

describe('runAgent', () => {
  describe('with retry', () => {
    const busy = Object.assign(new Error('busy'), { statusCode: 503 });
    const refused = Object.assign(new Error('bad key'), { statusCode: 401 });

    it('calls again what failed before its first content', async () => {
      const clock = new FakeClock();
      const model = fakeModel([[{ throws: busy }], [{ error: busy }], ['Hello']], { clock });
      const { events } = watch({ model, prompt: 'x', clock, retry: { attempts: 2, backoff: 100, jitter: 'none' } });
      await clock.advanceAsync(99);
      expect(model.calls).toHaveLength(1);
      await clock.advanceAsync(1);
      expect(model.calls).toHaveLength(2);
      await clock.advanceAsync(200);
      expect(typesOf(events)).toEqual([
        ...[
          'agent_start',
          'llm_start',
          'error',
          'llm_start',
          'error',
          'llm_start',
          'llm_chunk',
          'llm_end',
          'agent_end',
        ],
      ]);
      expect(dataOf(events, 'llm_start')).toMatchObject([{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }]);
      expect(dataOf(events, 'llm_chunk')).toEqual([{ delta: 'Hello', attempt: 3 }]);
      expect(lastOf(events).data).toMatchObject({ status: 'completed' });
      expect(checkProtocol(events)).toEqual([]);
    });

    it.each([
      ['the tries are used up', [[{ throws: busy }], [{ throws: busy }], ['never']], 2],
      ['trying again cannot help', [[{ throws: refused }], ['never']], 1],
      ['content has gone out', [['a', { error: busy }], ['never']], 1],
      [
        'the provider asks for too long a wait',
        [
          [{ throws: Object.assign(new Error('x'), { statusCode: 429, responseHeaders: { 'retry-after': '61' } }) }],
          ['never'],
        ],
        1,
      ],
    ] as [string, ScriptedTurn[], number][])('gives up when %s', async (_, script, calls) => {
      const clock = new FakeClock();
      const model = fakeModel(script, { clock });
      const { events } = watch({ model, prompt: 'x', clock, retry: { attempts: 1, backoff: 10, jitter: 'none' } });
      await clock.advanceAsync(100_000);
      expect(model.calls).toHaveLength(calls);
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'failed' } });
      expect(clock.actions).toHaveLength(0);
    });

    it('waits as long as the provider asks', async () => {
      const clock = new FakeClock();
      const limited = Object.assign(new Error('x'), { statusCode: 429, responseHeaders: { 'retry-after': '5' } });
      const model = fakeModel([[{ throws: limited }], ['a']], { clock });
      watch({ model, prompt: 'x', clock, retry: { attempts: 1, backoff: 10, jitter: 'none' } });
      await clock.advanceAsync(4999);
      expect(model.calls).toHaveLength(1);
      await clock.advanceAsync(1);
      expect(model.calls).toHaveLength(2);
    });
  });
});
