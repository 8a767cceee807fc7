import { currentValve, enterValve, withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

describe('withinValve', () => {
  it('sets the current valve for the time of the work, and gives its result', () => {
    const valve = new Valve();
    expect(currentValve()).toBeUndefined();
    expect(withinValve(valve, currentValve)).toBe(valve);
    expect(currentValve()).toBeUndefined();
  });

  it('nests, and can be left', () => {
    const [outer, inner] = [new Valve(), new Valve()];
    withinValve(outer, () => {
      expect(withinValve(inner, currentValve)).toBe(inner);
      expect(withinValve(undefined, currentValve)).toBeUndefined();
      expect(currentValve()).toBe(outer);
    });
  });

  it('restores the valve before where the work throws', () => {
    const work = () => {
      throw new RangeError('broken');
    };
    expect(() => withinValve(new Valve(), work)).toThrow('broken');
    expect(currentValve()).toBeUndefined();
  });
});

describe('enterValve', () => {
  it('sets the current valve and gives the one before, to be restored', () => {
    const valve = new Valve();
    const outer = enterValve(valve);
    expect(outer).toBeUndefined();
    expect(currentValve()).toBe(valve);
    expect(enterValve(outer)).toBe(valve);
    expect(currentValve()).toBeUndefined();
  });
});
