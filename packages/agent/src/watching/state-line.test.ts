import * as fc from 'fast-check';
import type { LiveState } from './live-state.js';
import { fitting, stateLine } from './state-line.js';

const state: LiveState = {
  ...{ run: 'r1', phase: 'answering', elapsed: 3000, calls: 1, tokens: 128, tokensPerSecond: 42.66 },
  ...{ timeToFirstToken: 350, chunkSizes: { count: 128, mean: 4.21, std: 1, min: 1, max: 9 }, costUsd: 0.00312 },
  ...{ tools: [], errors: 0, isFinal: false },
};

describe('stateLine', () => {
  it('says where a run stands', () => {
    expect(stateLine(state)).toBe(
      'r1  answering  3.0 s · 128 tokens · 42.7 tokens/s · $0.0031 · first after 350 ms · chunks of 4.2',
    );
  });

  it('leaves out what is not known, and names tools, errors and runs within runs', () => {
    const { timeToFirstToken, costUsd, ...unknown } = state;
    const bare: LiveState = {
      ...{ ...unknown, run: '0123456789abcdef', parent: 'r0', phase: 'tools', tokens: 0, tokensPerSecond: 0 },
      ...{
        chunkSizes: { count: 0, mean: 0, std: 0, min: 0, max: 0 },
        tools: ['add', 'search'],
        errors: 2,
        elapsed: 40,
      },
    };
    expect([timeToFirstToken, costUsd]).toEqual([350, 0.00312]);
    expect(stateLine(bare)).toBe('  0123456789ab  tools: add, search  40 ms · 0 tokens · 2 errors');
    expect(stateLine({ ...bare, errors: 1, tools: [] })).toContain('  tools  40 ms · 0 tokens · 1 error');
  });

  it('lets no name steer the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(stateLine({ ...state, run: name, phase: 'tools', tools: [name] })).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe('fitting', () => {
  it.each([
    ['answer', 4, 'answ'],
    ['answer', 6, 'answer'],
    ['漢字かな', 5, '漢字'],
    ['a👩‍👩‍👧b', 3, 'a👩‍👩‍👧'],
    ['e\u0301e', 1, 'e\u0301'],
  ])('cuts %j to %s columns', (line, columns, cut) => {
    expect(fitting(line, columns)).toBe(cut);
  });
});
