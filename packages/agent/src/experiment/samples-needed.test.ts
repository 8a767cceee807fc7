import { samplesNeeded } from './samples-needed.js';

describe('samplesNeeded', () => {
  it('is what tables of the t test say', () => {
    expect(samplesNeeded({ difference: 0.5, deviation: 1 })).toBe(34);
    expect(samplesNeeded({ difference: 0.5, deviation: 1, split: true })).toBe(64);
  });

  it('asks for more where more is compared', () => {
    expect(samplesNeeded({ difference: 0.2, deviation: 0.4, comparisons: 6 })).toBeGreaterThan(
      samplesNeeded({ difference: 0.2, deviation: 0.4 }),
    );
  });

  it.each([{ difference: 0 }, { deviation: -1 }, { power: 1 }, { alpha: 0 }, { comparisons: NaN }])(
    'refuses %j',
    (wrong) => expect(() => samplesNeeded({ difference: 1, deviation: 1, ...wrong })).toThrow(Object.keys(wrong)[0]),
  );
});
