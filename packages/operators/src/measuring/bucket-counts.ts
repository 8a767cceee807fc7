/**
 * Counts by bucket number, over a span of at most `maxBuckets` neighbouring buckets. Beyond that the lowest are counted as one, so that what is
 * known of the highest stays exact.
 */
export class BucketCounts {
  /** The first belongs to bucket `#lowest`. */
  readonly #counts: number[] = [];
  #lowest = 0;
  #total = 0;

  constructor(private readonly maxBuckets: number) {}

  get total(): number {
    return this.#total;
  }

  add(bucket: number, count = 1): void {
    if (this.#counts.length === 0) this.#lowest = bucket;
    const known = bucket - this.#lowest;
    const place = known >= 0 && known < this.#counts.length ? known : this.#makeRoom(bucket);
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
    this.#total += count;
  }

  merge(other: BucketCounts): void {
    other.#counts.forEach((count, place) => {
      if (count > 0) this.add(other.#lowest + place, count);
    });
  }

  /** The bucket of what stands at `rank` when all is laid out from the lowest bucket to the highest; ranks count from 0. */
  bucketAt(rank: number): number {
    let passed = 0;
    const place = this.#counts.findIndex((count) => (passed += count) > rank);
    return this.#lowest + (place < 0 ? this.#counts.length - 1 : place);
  }

  #makeRoom(bucket: number): number {
    const highest = Math.max(bucket, this.#lowest + this.#counts.length - 1);
    const floor = highest - this.maxBuckets + 1;
    if (this.#lowest < floor) this.#collapseBelow(floor);
    const wanted = Math.max(bucket, floor);
    if (wanted < this.#lowest) {
      this.#counts.unshift(...new Array<number>(this.#lowest - wanted).fill(0));
      this.#lowest = wanted;
    }
    while (this.#lowest + this.#counts.length <= wanted) this.#counts.push(0);
    return wanted - this.#lowest;
  }

  #collapseBelow(floor: number): void {
    const below = this.#counts.splice(0, floor - this.#lowest).reduce((sum, count) => sum + count, 0);
    this.#lowest = floor;
    this.#counts[0] = (this.#counts[0] ?? 0) + below;
  }
}
