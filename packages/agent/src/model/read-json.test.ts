import * as fc from 'fast-check';
import { readJson } from './read-json.js';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('readJson', () => {
  it('reads whatever JSON can carry', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(readJson(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it.each(['', '{', '{"a":}', 'undefined'])('gives nothing for %j', (text) => {
    expect(readJson(text)).toBeUndefined();
  });

  it('gives nothing for what is nested too deep to be written again', () => {
    expect(readJson(nested(500))?.value).toHaveLength(1);
    expect(readJson(nested(501))).toBeUndefined();
    expect(readJson(`{"a":${nested(50_000)}}`)).toBeUndefined();
  });

  it('takes no bracket in a text for one', () => {
    const text = JSON.stringify({ a: '['.repeat(1000), b: '\\"'.repeat(1000) + '{'.repeat(1000) });
    expect(readJson(text)).toEqual({ value: JSON.parse(text) });
  });
});
