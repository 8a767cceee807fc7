import * as fc from 'fast-check';
import { Delivery } from './delivery.js';
import {
  currentLineage,
  emitFrom,
  failLineage,
  holdLineage,
  joinLineages,
  withinLineage,
  type Lineage,
} from './lineage.js';

class CountingLineage implements Lineage {
  held = 0;
  readonly failures: unknown[] = [];
  retain(): void {
    this.held++;
  }
  release(error?: unknown): void {
    this.held--;
    if (error !== undefined) this.failures.push(error);
  }
}

const thrower = () => {
  throw new RangeError('broken');
};

describe('withinLineage', () => {
  it('sets the current lineage for the time of the work, and gives its result', () => {
    const lineage = new CountingLineage();
    expect(currentLineage()).toBeUndefined();
    expect(withinLineage(lineage, currentLineage)).toBe(lineage);
    expect(currentLineage()).toBeUndefined();
  });

  it('nests, and can be left', () => {
    const [outer, inner] = [new CountingLineage(), new CountingLineage()];
    withinLineage(outer, () => {
      expect(withinLineage(inner, currentLineage)).toBe(inner);
      expect(withinLineage(undefined, currentLineage)).toBeUndefined();
      expect(currentLineage()).toBe(outer);
    });
  });

  it('restores the lineage before where the work throws', () => {
    expect(() => withinLineage(new CountingLineage(), thrower)).toThrow('broken');
    expect(currentLineage()).toBeUndefined();
  });
});

describe('holdLineage', () => {
  it('retains the current lineage and gives it', () => {
    const lineage = new CountingLineage();
    expect(withinLineage(lineage, holdLineage)).toBe(lineage);
    expect(lineage.held).toBe(1);
  });

  it('gives nothing where there is none', () => {
    expect(holdLineage()).toBeUndefined();
  });
});

describe('failLineage', () => {
  it('marks the current lineage as failed without ending it', () => {
    const lineage = new CountingLineage();
    withinLineage(lineage, () => failLineage('odd'));
    expect(lineage).toMatchObject({ held: 0, failures: ['odd'] });
  });

  it('does nothing where there is none', () => {
    expect(() => failLineage('odd')).not.toThrow();
  });
});

describe('emitFrom', () => {
  it('emits within the lineage, then lets go of it', () => {
    const lineage = new CountingLineage();
    const held = withinLineage(lineage, holdLineage);
    emitFrom(held, () => {
      expect(currentLineage()).toBe(lineage);
      expect(lineage.held).toBe(1);
    });
    expect(lineage).toMatchObject({ held: 0, failures: [] });
    expect(currentLineage()).toBeUndefined();
  });

  it('lets go as failed where emitting throws, and throws on', () => {
    const lineage = new CountingLineage();
    const held = withinLineage(lineage, holdLineage);
    expect(() => emitFrom(held, thrower)).toThrow('broken');
    expect(lineage).toMatchObject({ held: 0, failures: [new RangeError('broken')] });
  });

  it('emits outside of any lineage where none was held', () => {
    withinLineage(new CountingLineage(), () => emitFrom(undefined, () => expect(currentLineage()).toBeUndefined()));
  });
});

describe('joinLineages', () => {
  it('gives nothing for nothing, and the one lineage where there is one', () => {
    const lineage = new CountingLineage();
    expect(joinLineages([])).toBeUndefined();
    expect(joinLineages([undefined, undefined])).toBeUndefined();
    expect(joinLineages([undefined, lineage])).toBe(lineage);
  });

  it('keeps one hold of each lineage', () => {
    const [a, b] = [new CountingLineage(), new CountingLineage()];
    for (const lineage of [a, a, b, a]) lineage.retain();
    joinLineages([a, a, b, undefined, a]);
    expect([a.held, b.held]).toEqual([1, 1]);
  });

  it('passes holds and failures on to all', () => {
    const [a, b] = [new CountingLineage(), new CountingLineage()];
    const joined = joinLineages([a, b]);
    joined?.retain();
    expect([a.held, b.held]).toEqual([1, 1]);
    joined?.release('odd');
    expect([a, b]).toMatchObject([
      { held: 0, failures: ['odd'] },
      { held: 0, failures: ['odd'] },
    ]);
  });

  it('has every receipt settled exactly once, however items are grouped and groups are grouped again', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20, size: 'max' });
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { maxLength: 30, size: 'max' }),
        sizes,
        sizes,
        (items, firstSizes, secondSizes) => {
          const settled = items.map(() => 0);
          const held = items.flatMap((copies, index) => {
            const delivery = new Delivery({ acknowledge: () => settled[index]!++, refuse: () => settled[index]!++ });
            const holds = Array.from({ length: copies }, () => withinLineage(delivery, holdLineage));
            delivery.release();
            return holds;
          });
          const joined = group(group(held, firstSizes), secondSizes);
          joined.forEach((lineage) => emitFrom(lineage, () => emitFrom(holdLineage(), () => undefined)));
          expect(settled).toEqual(items.map(() => 1));
        },
      ),
    );
  });
});

function group(held: (Lineage | undefined)[], sizes: number[]): (Lineage | undefined)[] {
  const groups: (Lineage | undefined)[] = [];
  for (let start = 0, turn = 0; start < held.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    groups.push(joinLineages(held.slice(start, start + size)));
    start += size;
  }
  return groups;
}
