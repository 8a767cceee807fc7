import fc from 'fast-check';
import { BucketCounts } from './bucket-counts.js';

/** The bucket at every rank. */
function layout(counts: BucketCounts): number[] {
  return Array.from({ length: counts.total }, (_, rank) => counts.bucketAt(rank));
}

describe('BucketCounts', () => {
  it('lays out what it counted from the lowest bucket to the highest', () => {
    const counts = new BucketCounts(10);
    [3, -2, 3, 0].forEach((bucket) => counts.add(bucket));
    expect(layout(counts)).toEqual([-2, 0, 3, 3]);
  });

  it('counts the lowest as one when they are too many', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), fc.nat(20), (buckets, more) => {
        const counts = new BucketCounts(more + 1);
        buckets.forEach((bucket) => counts.add(bucket));
        const floor = Math.max(...buckets) - more;
        const expected = buckets.map((bucket) => Math.max(bucket, floor)).sort((a, b) => a - b);
        expect(layout(counts)).toEqual(expected);
      }),
    );
  });

  it('spans any distance without filling it', () => {
    const counts = new BucketCounts(4);
    counts.add(-1_000_000_000);
    counts.add(1_000_000_000);
    counts.add(-5);
    expect(layout(counts)).toEqual([999_999_997, 999_999_997, 1_000_000_000]);
  });

  it('merges into what both have counted', () => {
    const [left, right] = [new BucketCounts(100), new BucketCounts(100)];
    [1, 5].forEach((bucket) => left.add(bucket));
    [-3, 5].forEach((bucket) => right.add(bucket));
    left.merge(right);
    expect([layout(left), layout(right)]).toEqual([
      [-3, 1, 5, 5],
      [-3, 5],
    ]);
  });
});
