import { fakeModel } from '@weir/testing';
import { answerText, readAnswer } from '../../__fixtures__/read-parts.js';
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
