import { fakeModel } from '@weir/testing';
import { dataOf, gather, lastOf, textOf } from '../../__fixtures__/gather.js';
import { answerText, readAnswer, settled } from '../../__fixtures__/read-parts.js';
import { runAgent } from '../../run-agent.js';
import { calculator } from '../../tools/calculator.js';
import { withFallback } from './with-fallback.js';
import { wrapModel } from './wrap-model.js';

const broken = new RangeError('broken');

describe('wrapModel', () => {
  it('gives the model itself where nothing is asked for', () => {
    const model = fakeModel([]);
    expect(wrapModel(model, {})).toBe(model);
  });

  it('has all of them work together', async () => {
    const first = fakeModel([[{ throws: broken }], [{ throws: broken }], ['One', { finish: 'length' }]]);
    const second = fakeModel([[{ throws: broken }], ['One two', { finish: 'length' }], [' three.']]);
    const model = wrapModel(first, {
      generateFallback: true,
      fallback: [second],
      continuation: { overlap: 0 },
      cache: { ttl: 1000 },
    });
    // Round one: only the second one's whole answer comes. Round two: the first streams. Round three: the second streams.
    const events = [await readAnswer(model), await readAnswer(model)];
    expect(first.calls.map(({ kind }) => kind)).toEqual(['stream', 'generate', 'stream', 'stream', 'generate']);
    expect(second.calls.map(({ kind }) => kind)).toEqual(['stream', 'generate', 'stream']);
    expect(events.map(answerText)).toEqual(['One twoOne three.', 'One twoOne three.']);
  });

  it.each([
    ['fallback', { fallback: [fakeModel([['Hello']])] }],
    ['generateFallback', { generateFallback: true }],
  ])('has %s alone', async (_, options) => {
    const model = fakeModel([[{ throws: broken }], ['Hello']]);
    expect(answerText(await readAnswer(wrapModel(model, options)))).toBe('Hello');
  });

  it('refuses a model that cannot answer in one piece, where it is to', () => {
    expect(() => wrapModel(withFallback([fakeModel([])]), { generateFallback: true })).toThrow('doGenerate');
  });
});

describe('wrapModel, with a time for each model', () => {
  it('refuses one without another model to ask', () => {
    expect(() => wrapModel(fakeModel([]), { fallbackAfter: 1000 })).toThrow('fallbackAfter');
  });
});

describe('wrapModel, in a run', () => {
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const sum = { name: 'calculator', input: { expression: '6 * 7' } };

  it('runs the tools that a cached answer calls again, and asks the model nothing', async () => {
    const inner = fakeModel([[sum], ['It is 42.']]);
    const model = wrapModel(inner, { cache: { ttl: 1000 } });
    for (const run of ['first', 'again']) {
      const events = await gather(runAgent({ model, tools: [calculator], prompt: 'What is 6 * 7?', run }));
      expect([textOf(events), dataOf(events, 'tool_end')]).toMatchObject(['It is 42.', [{ result: 42 }]]);
      expect(lastOf(events).data).toMatchObject({ status: 'completed' });
    }
    expect(inner.calls).toHaveLength(2);
  });

  it('is tried again as a whole where every model failed before it said anything', async () => {
    const turns = [[{ throws: lost }], ['Hello']];
    const model = wrapModel(fakeModel([[{ throws: lost }], [{ throws: lost }]]), {
      fallback: [fakeModel(turns)],
      continuation: {},
    });
    const events = await gather(runAgent({ model, prompt: 'Hello?', retry: { attempts: 1, backoff: 1 } }));
    expect([textOf(events), lastOf(events).data]).toMatchObject(['Hello', { status: 'completed' }]);
    expect(dataOf(events, 'llm_start')).toHaveLength(2);
  });

  it('has the next model go on with what the first one began, ahead of a tool call', async () => {
    const first = fakeModel([['I will ', 'cal', { fail: lost }], [{ throws: lost }], ['It is 42.']]);
    const model = wrapModel(first, { fallback: [fakeModel([['culate: ', sum]])], continuation: {} });
    const events = await gather(runAgent({ model, tools: [calculator], prompt: 'What is 6 * 7?' }));
    expect(textOf(events)).toBe('I will calculate: It is 42.');
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 42 }]);
    expect(lastOf(events).data).toMatchObject({ status: 'completed' });
  });

  it('lets go of the model that is open when the run is left', async () => {
    const second = fakeModel([['b', { hang: true }]]);
    const model = wrapModel(fakeModel([['a', { fail: lost }], [{ throws: lost }]]), {
      fallback: [second],
      continuation: {},
      cache: { ttl: 1000 },
    });
    const run = runAgent({ model, prompt: 'Hello?' }).subscribe();
    while (second.calls[0]?.read !== 3) await settled();
    await settled();
    run.unsubscribe();
    await settled();
    expect(second.calls[0]?.cancelled || second.calls[0]?.aborted).toBe(true);
  });
});
