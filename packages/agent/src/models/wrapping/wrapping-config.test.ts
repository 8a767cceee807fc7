import { FakeClock } from '@weir/core';
import { createFields } from '@weir/runtime';
import { fakeModel } from '@weir/testing';
import { z } from 'zod';
import { answerText, readAnswer, settled } from '../../__fixtures__/read-parts.js';
import { wrapConfigured, wrappingFields, type WrappingConfig } from './wrapping-config.js';

const schema = z.strictObject(wrappingFields(createFields(() => ['embedded', 'openai'])));
const read = (config: unknown): WrappingConfig => schema.parse(config);

describe('wrapping in config', () => {
  it('is off where nothing is said', () => {
    const model = fakeModel([]);
    const wrapped = wrapConfigured(model, read({}), { resolve: () => model, clock: new FakeClock() });
    expect([read({}), wrapped]).toEqual([{}, model]);
  });

  it('has sensible defaults, and takes times and sizes as text', () => {
    expect(read({ continuation: {}, cache: { ttl: '1h' } })).toEqual({
      continuation: { rounds: 3, overlap: 1000, marker: '__END__', prefill: false },
      cache: { ttl: 3_600_000, maxEntries: 1000, maxBytes: 64 * 1024 * 1024, pace: 'atOnce' },
    });
  });

  it.each([
    { fallback: ['opnai/gpt-5'] },
    { fallbackAfter: 0 },
    { cache: {} },
    { cache: { ttl: 0 } },
    { cache: { ttl: 1, pace: 'slow' } },
    { continuation: { rounds: -1 } },
    { continuation: { marker: '' } },
  ])('refuses %j', (config) => {
    expect(() => read(config)).toThrow();
  });

  it('finds fallback models by their names, and keeps time by the given clock', async () => {
    const clock = new FakeClock();
    const models: Record<string, ReturnType<typeof fakeModel>> = {
      'openai/a': fakeModel([[{ throws: new RangeError('broken') }], [{ throws: new RangeError('broken') }]]),
      'openai/b': fakeModel([['One'], ['Two']]),
    };
    const config = read({ fallback: ['openai/a', 'openai/b'], cache: { ttl: '1s' } });
    const failing = fakeModel([[{ close: true }], [{ close: true }]]);
    const resolve = (name: string) => models[name] ?? failing;
    const model = wrapConfigured(failing, config, { resolve, clock });
    const texts = [];
    for (const wait of [999, 1, 0]) {
      texts.push(answerText(await readAnswer(model)));
      clock.advance(wait);
    }
    expect(texts).toEqual(['One', 'One', 'Two']);
  });

  it('asks the next model after the given time', async () => {
    const clock = new FakeClock();
    const [hanging, spare] = [fakeModel([[{ hang: true }]]), fakeModel([['One']])];
    const config = read({ fallback: ['openai/a'], fallbackAfter: '2s' });
    const reading = readAnswer(wrapConfigured(hanging, config, { resolve: () => spare, clock }));
    await settled();
    clock.advance(1999);
    await settled();
    expect(spare.calls).toEqual([]);
    clock.advance(1);
    expect(answerText(await reading)).toBe('One');
  });
});
