import { currentLineage, withinLineage, type Lineage } from '@weir/core';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { abandon, emitJoined, holdAlong, type HeldLineages } from './held-lineages.js';

/** A lineage that counts how often it is held, and keeps what it was released with. */
function counting() {
  const state = { holds: 0, failures: [] as unknown[] };
  const lineage: Lineage = {
    retain() {
      state.holds++;
    },
    release(...failure) {
      state.holds--;
      state.failures.push(...failure);
    },
  };
  return { state, lineage };
}

function holdAll(lineages: readonly (Lineage | undefined)[]): HeldLineages {
  let held: HeldLineages;
  for (const lineage of lineages) withinLineage(lineage, () => (held = holdAlong(held)));
  return held;
}

describe('held lineages', () => {
  it('are none where no item has one', () => {
    expect(holdAll([undefined, undefined])).toBeUndefined();
  });

  it('are held once for several items of one in a row', () => {
    const [a, b] = [counting(), counting()];
    expect(holdAll([a.lineage, a.lineage, undefined, b.lineage])).toEqual([a.lineage, b.lineage]);
    expect([a.state.holds, b.state.holds]).toEqual([1, 1]);
  });

  it('are all let go of when what came of them was emitted', () => {
    const [a, b] = [counting(), counting()];
    const held = holdAll([a.lineage, b.lineage, a.lineage]);
    let joined: Lineage | undefined;
    emitJoined(held, () => {
      joined = currentLineage();
      joined?.retain();
    });
    expect([a.state.holds, b.state.holds]).toEqual([1, 1]);
    joined?.release('refused');
    expect([a.state, b.state]).toEqual([
      { holds: 0, failures: ['refused'] },
      { holds: 0, failures: ['refused'] },
    ]);
  });

  it('take the place of that of the item which is being processed', () => {
    const [held, other] = [counting(), counting()];
    const seen: unknown[] = [];
    const look = () => seen.push(currentLineage());
    withinLineage(other.lineage, () => {
      emitJoined(undefined, look);
      emitJoined([held.lineage], look);
    });
    emitJoined(undefined, look);
    expect(seen).toEqual([undefined, held.lineage, undefined]);
    expect(other.state).toEqual({ holds: 0, failures: [] });
  });

  it('are released as failed where emitting throws', () => {
    const { state, lineage } = counting();
    const held = holdAll([lineage]);
    const emit = () => {
      throw new RangeError('broken');
    };
    expect(() => emitJoined(held, emit)).toThrow('broken');
    expect(state).toEqual({ holds: 0, failures: [new RangeError('broken')] });
  });

  it('are refused when they are abandoned', () => {
    const { state, lineage } = counting();
    abandon(holdAll([lineage]), 'batch');
    abandon(undefined, 'batch');
    expect(state).toEqual({ holds: 0, failures: [new AbandonedItemError('batch')] });
  });
});
