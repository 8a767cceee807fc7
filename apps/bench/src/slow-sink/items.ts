import { setImmediate } from 'node:timers/promises';

/** So many items make a batch, and so many pass in the time of one turn, which is what the sink takes for a batch. */
export const batchSize = 100;
const itemBytes = 200;

/** What every subject has to arrive at. */
export interface Taken {
  items: number;
  batches: number;
  /** Depends on each item and on their order. */
  digest: number;
}

/** `count` texts of 200 bytes, each made when it is asked for. */
export function* items(count: number): Generator<string, void, undefined> {
  const bytes = Buffer.alloc(itemBytes, 'weir');
  for (let number = 0; number < count; number++) {
    bytes.writeUInt32BE(number);
    yield bytes.toString('latin1');
  }
}

/** A sink that takes a turn of the event loop for each batch. */
export class SlowSink {
  readonly taken: Taken = { items: 0, batches: 0, digest: 0 };

  /** @param onBatch called while a batch waits to be taken */
  constructor(private readonly onBatch: (batches: number) => void = () => undefined) {}

  readonly take = async (batch: readonly string[]): Promise<void> => {
    const { taken } = this;
    this.onBatch(taken.batches++);
    await setImmediate();
    taken.items += batch.length;
    for (const item of batch) taken.digest = (Math.imul(taken.digest, 31) + item.charCodeAt(3) + item.length) | 0;
  };
}

/** Does the whole work: leads `count` items in batches into the sink. One that has something to set up says how many nanoseconds the work took. */
export type Subject = (count: number, sink: SlowSink) => Promise<void | number>;
