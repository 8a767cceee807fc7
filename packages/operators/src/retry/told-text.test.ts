import fc from 'fast-check';
import { ToldText } from './told-text.js';

describe('ToldText', () => {
  it('keeps the text of each attempt, until it is taken back or the call is over', () => {
    const told = new ToldText();
    expect([told.text, told.attempts]).toEqual(['', []]);
    told.add(1, 'one ');
    told.add(2, '');
    told.add(3, 'three');
    expect([told.text, told.attempts]).toEqual(['one three', [1, 2, 3]]);
    told.retract(1);
    told.retract(3);
    expect([told.text, told.attempts]).toEqual(['', [2]]);
    told.add(3, 'again');
    told.clear();
    expect([told.text, told.attempts]).toEqual(['', []]);
  });

  it('has all that was told, but for what was taken back', () => {
    const steps = fc.array(fc.record({ next: fc.boolean(), takes: fc.nat(12), delta: fc.string({ maxLength: 3 }) }));
    fc.assert(
      fc.property(steps, (given) => {
        const [told, expected] = [new ToldText(), new Map<number, string>()];
        let attempt = 1;
        for (const { next, takes, delta } of given) {
          if (next) attempt++;
          told.add(attempt, delta);
          expected.set(attempt, (expected.get(attempt) ?? '') + delta);
          told.retract(takes);
          expected.delete(takes);
        }
        expect(told.attempts).toEqual([...expected.keys()]);
        expect(told.text).toBe([...expected.values()].join(''));
      }),
    );
  });
});
