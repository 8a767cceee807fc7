import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { Circuit, type CircuitState } from './circuit.js';

describe('Circuit', () => {
  it('opens after so many failures in a row, and tells how long', () => {
    const { circuit, clock, states } = circuitFor(2);
    circuit.failed('x');
    circuit.succeeded();
    circuit.failed('x');
    expect(circuit.enter()).toBeUndefined();
    circuit.failed('x');
    clock.advance(30);
    expect([circuit.enter(), states]).toEqual([70, ['open']]);
  });

  it('lets one trial through when the time is up, and others wait for it', () => {
    const { circuit, clock, states } = circuitFor(1);
    circuit.failed('x');
    clock.advance(100);
    expect([circuit.enter(), circuit.isTrying, circuit.enter()]).toEqual([undefined, true, 0]);
    expect(states).toEqual(['open', 'halfOpen']);
  });

  it.each<[string, (circuit: Circuit) => void, CircuitState, number | undefined]>([
    ['closes with the first item of the trial', (circuit) => circuit.began(), 'closed', undefined],
    ['closes when the trial goes well', (circuit) => circuit.succeeded(), 'closed', undefined],
    ['closes when the trial fails for a reason of its own', (circuit) => circuit.failed('own'), 'closed', undefined],
    ['opens for its full time when the trial fails', (circuit) => circuit.failed('x'), 'open', 100],
    ['lets the next one try when the trial is left', (circuit) => circuit.abandoned(), 'open', undefined],
  ])('%s', (_, happens, state, wait) => {
    const { circuit, clock, states } = circuitFor(1);
    circuit.failed('x');
    clock.advance(100);
    circuit.enter();
    happens(circuit);
    expect(states.at(-1)).toBe(state);
    expect(circuit.enter()).toBe(wait);
  });

  it('is not opened for longer by a stream that began before and fails later', () => {
    const { circuit, clock, states } = circuitFor(1);
    circuit.failed('x');
    clock.advance(60);
    circuit.failed('x');
    expect([circuit.enter(), states]).toEqual([40, ['open']]);
  });

  it('changes nothing when it is left while it is closed, and counts no item then', () => {
    const { circuit, states } = circuitFor(2);
    circuit.failed('x');
    circuit.abandoned();
    circuit.began();
    circuit.failed('x');
    expect(states).toEqual(['open']);
  });

  it('has at most one trial at a time, whatever happens', () => {
    const happenings = fc.constantFrom('enter', 'began', 'succeeded', 'failed', 'abandoned', 'wait');
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 60 }), (given) => {
        const { circuit, clock, states } = circuitFor(2);
        for (const happening of given) {
          const before = circuit.isTrying;
          if (happening === 'wait') clock.advance(50);
          else if (happening !== 'enter') circuit[happening]('x');
          else if (before) expect(circuit.enter()).toBeDefined();
          else circuit.enter();
        }
        states.forEach((state, index) => expect(state).not.toBe(states[index - 1]));
      }),
    );
  });
});

/** A circuit of 100 ms, its clock and the states that it went through. */
function circuitFor(failures: number) {
  const [clock, states] = [new FakeClock(), [] as CircuitState[]];
  const countIf = (error: unknown) => error === 'x';
  const circuit = new Circuit({
    failures,
    cooldown: 100,
    countIf,
    onChange: (state) => states.push(state),
    clock,
  });
  return { circuit, clock, states };
}
