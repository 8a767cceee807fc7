import fc from 'fast-check';
import { RunStates } from './run-states.js';

function named(maxRuns: number) {
  let made = 0;
  return new RunStates(maxRuns, () => ({ number: made++ }));
}

describe('RunStates', () => {
  it('keeps one state for each run', () => {
    const states = named(10);
    expect([states.of('a'), states.of('b'), states.of('a')].map(({ number }) => number)).toEqual([0, 1, 0]);
  });

  it('begins anew after a run has ended', () => {
    const states = named(10);
    states.of('a');
    states.of('b');
    states.end('b');
    states.end('a');
    expect([states.of('b'), states.of('a')].map(({ number }) => number)).toEqual([2, 3]);
    states.clear();
    expect(states.of('a').number).toBe(4);
  });

  it('tells which state it lets go of, and gives those that it keeps', () => {
    const gone: string[] = [];
    const states = new RunStates(
      2,
      (run) => ({ run }),
      ({ run }) => gone.push(run),
    );
    for (const run of ['a', 'b', 'a', 'c']) states.of(run);
    expect(gone).toEqual(['b']);
    expect([...states.values()].map(({ run }) => run)).toEqual(['a', 'c']);
  });

  it('lets the run go that was met longest ago', () => {
    const steps = fc.array(fc.record({ run: fc.constantFrom('a', 'b', 'c', 'd', 'e'), ends: fc.nat(3) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (met, maxRuns) => {
        const states = named(maxRuns);
        let known: { run: string; number: number }[] = [];
        let made = 0;
        for (const { run, ends } of met) {
          if (ends === 0) {
            states.end(run);
            known = known.filter((other) => other.run !== run);
            continue;
          }
          const entry = known.find((other) => other.run === run) ?? { run, number: made++ };
          known = [...known.filter((other) => other !== entry), entry].slice(-maxRuns);
          expect(states.of(run).number).toBe(entry.number);
        }
      }),
    );
  });
});
