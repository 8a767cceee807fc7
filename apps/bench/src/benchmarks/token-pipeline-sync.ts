import { fromIterable, type EventOf } from '@weir/core';
import { accumulate, batch, ofType } from '@weir/operators';
import { bufferCount, filter, from, lastValueFrom, map, scan, tap } from 'rxjs';
import { compare, type Report } from '../compare.js';
import { runConfigured } from '../configured.js';
import { checksum, tokenEvents } from '../token-events.js';

const count = 1_000_000;

/** 1,000,000 events: type filter, map, running length, batches of 64. */
export function tokenPipelineSync(): Promise<Report> {
  const events = tokenEvents(count);

  const plainLoop = () => {
    const { result, add } = checksum();
    let length = 0;
    let open: number[] = [];
    for (const event of events) {
      if (event.type !== 'llm_chunk') continue;
      length += event.data.delta.length;
      open.push(length);
      if (open.length < 64) continue;
      add(open);
      open = [];
    }
    if (open.length > 0) add(open);
    return result;
  };

  const handWritten = async () => {
    const { result, add } = checksum();
    const stream = from(events).pipe(
      filter((event): event is EventOf<'llm_chunk'> => event.type === 'llm_chunk'),
      map((event) => event.data.delta),
      scan((length, delta) => length + delta.length, 0),
      bufferCount(64),
      tap(add),
    );
    await lastValueFrom(stream);
    return result;
  };

  const weir = async () => {
    const { result, add } = checksum();
    const stream = fromIterable(events).pipe(
      ofType('llm_chunk'),
      map((event) => event.data.delta),
      accumulate('length'),
      batch({ items: 64 }),
      tap(add),
    );
    await lastValueFrom(stream);
    return result;
  };

  return compare({
    name: 'token-pipeline-sync',
    unit: 'ns/event',
    count,
    scale: 1,
    runs: 9,
    subjects: [
      { name: 'plain loop', run: plainLoop },
      { name: 'hand-written RxJS', run: handWritten },
      { name: 'Weir operators', run: weir },
      { name: 'Weir from config', run: () => runConfigured(() => fromIterable(events)) },
    ],
    ratios: ['Weir operators/hand-written RxJS', 'Weir from config/hand-written RxJS', 'hand-written RxJS/plain loop'],
  });
}
