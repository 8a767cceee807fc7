import { FakeClock } from '@weir/core';
import { InjectedFaultError } from '../errors/injected-fault-error.js';
import { ScriptExhaustedError } from '../errors/script-exhausted-error.js';
import { fakeModel, type FakeModel } from './fake-model.js';
import type { FakeStreamPart } from './model-shape.js';

const prompt = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }];

async function partsOf(model: FakeModel): Promise<FakeStreamPart[]> {
  const { stream } = await model.doStream({ prompt });
  const parts: FakeStreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe('fakeModel', () => {
  it('streams texts and finishes by itself', async () => {
    const parts = await partsOf(fakeModel([['Hel', 'lo']]));
    expect(parts.map(({ type }) => type)).toEqual([
      'stream-start',
      'text-start',
      'text-delta',
      'text-delta',
      'text-end',
      'finish',
    ]);
    expect(parts.at(-1)).toMatchObject({ finishReason: { unified: 'stop' }, usage: { outputTokens: { total: 2 } } });
  });

  it('plays one turn for each call and keeps what it was asked', async () => {
    const model = fakeModel([['one'], ['two']]);
    await partsOf(model);
    await model.doStream({ prompt, tools: [{ type: 'function', name: 'add' }] });
    expect(model.calls.map(({ kind, tools }) => ({ kind, tools }))).toEqual([
      { kind: 'stream', tools: [] },
      { kind: 'stream', tools: ['add'] },
    ]);
    expect(model.calls[0]?.prompt).toBe(prompt);
  });

  it('raises an error for a call beyond its script', async () => {
    const model = fakeModel([]);
    await expect(model.doStream({ prompt })).rejects.toThrow(
      expect.objectContaining({ code: ScriptExhaustedError.code }),
    );
    expect(model.calls).toHaveLength(1);
  });

  it('throws before the first part', async () => {
    const error = new RangeError('no');
    await expect(fakeModel([[{ throws: error }]]).doStream({ prompt })).rejects.toBe(error);
    await expect(fakeModel([[{ throws: undefined }]]).doStream({ prompt })).rejects.toThrow(
      expect.objectContaining({ code: InjectedFaultError.code }),
    );
  });

  it('breaks in mid-stream', async () => {
    const error = new RangeError('socket');
    await expect(partsOf(fakeModel([['a', { fail: error }]]))).rejects.toBe(error);
  });

  it('closes without a finish', async () => {
    const parts = await partsOf(fakeModel([['a', { close: true }, 'never']]));
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'text-start', 'text-delta']);
  });

  it('makes parts only when they are asked for', async () => {
    const model = fakeModel([['a', 'b', 'c']]);
    const { stream } = await model.doStream({ prompt });
    expect(model.calls[0]?.read).toBe(0);
    await stream.getReader().read();
    expect(model.calls[0]?.read).toBe(1);
  });

  it('waits by its clock', async () => {
    const clock = new FakeClock();
    const reading = partsOf(fakeModel([[{ delay: 1000 }, 'a']], { clock }));
    let done = false;
    void reading.then(() => (done = true));
    await clock.advanceAsync(999);
    expect(done).toBe(false);
    await clock.advanceAsync(1);
    await expect(reading).resolves.toHaveLength(5);
  });

  it('hangs until it is aborted, and says so', async () => {
    const abort = new AbortController();
    const model = fakeModel([['a', { hang: true }]]);
    const { stream } = await model.doStream({ prompt, abortSignal: abort.signal });
    const reader = stream.getReader();
    for (let n = 0; n < 3; n++) await reader.read();
    const hanging = reader.read();
    abort.abort(new RangeError('enough'));
    await expect(hanging).rejects.toThrow('enough');
    expect(model.calls[0]).toMatchObject({ aborted: true, cancelled: false });
  });

  it('refuses a call that was aborted before', async () => {
    const model = fakeModel([['a']]);
    await expect(model.doStream({ prompt, abortSignal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(model.calls[0]).toMatchObject({ aborted: true });
  });

  it('leaves no timer behind when its reader leaves in a delay', async () => {
    const clock = new FakeClock();
    const model = fakeModel([[{ delay: 1000 }, 'a']], { clock });
    const { stream } = await model.doStream({ prompt });
    const reader = stream.getReader();
    await reader.read();
    void reader.read();
    await clock.advanceAsync(10);
    expect(clock.actions).toHaveLength(1);
    await reader.cancel();
    await clock.advanceAsync(0);
    expect(clock.actions).toHaveLength(0);
    expect(model.calls[0]).toMatchObject({ cancelled: true, read: 1 });
  });

  it('leaves no listener on the abort signal once the stream has ended', async () => {
    const abort = new AbortController();
    const model = fakeModel([['a']]);
    const { stream } = await model.doStream({ prompt, abortSignal: abort.signal });
    for await (const part of stream) expect(part).toBeDefined();
    abort.abort();
    expect(model.calls[0]?.aborted).toBe(false);
  });

  it('answers without streaming', async () => {
    const model = fakeModel([[{ reasoning: 'Hm.' }, 'Hel', 'lo', { name: 'add', input: { a: 1 } }]]);
    const answer = await model.doGenerate({ prompt });
    expect(answer).toMatchObject({
      content: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Hello' },
        { type: 'tool-call', toolCallId: 'call-1', toolName: 'add', input: '{"a":1}' },
      ],
      finishReason: { unified: 'tool-calls' },
    });
    expect(model.calls[0]?.kind).toBe('generate');
  });
});
