import { fromAsyncIterable, type EventOf, type WeirEvent } from '@weir/core';
import { accumulate, batch, ofType } from '@weir/operators';
import { bufferCount, filter, from, lastValueFrom, map, scan, tap } from 'rxjs';
import { compare, type Report } from '../compare.js';
import { runConfigured } from '../configured.js';
import { checksum, tokenEvents } from '../token-events.js';

const count = 200_000;

/** 200,000 tokens from an async iterator, through the same steps as the synchronous pipeline. */
export function tokenPipelineAsync(): Promise<Report> {
  const events = tokenEvents(count);
  async function* tokens(): AsyncGenerator<WeirEvent> {
    yield* events;
  }

  const plainLoop = async () => {
    const { result, add } = checksum();
    let length = 0;
    let open: number[] = [];
    for await (const event of tokens()) {
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
    const stream = from(tokens()).pipe(
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
    const stream = fromAsyncIterable(tokens()).pipe(
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
    name: 'token-pipeline-async',
    unit: 'µs/token',
    count,
    scale: 1e3,
    runs: 9,
    subjects: [
      { name: 'plain loop', run: plainLoop },
      { name: 'hand-written RxJS', run: handWritten },
      { name: 'Weir operators', run: weir },
      { name: 'Weir from config', run: () => runConfigured(() => fromAsyncIterable(tokens())) },
    ],
    ratios: ['Weir operators/hand-written RxJS', 'Weir from config/hand-written RxJS', 'hand-written RxJS/plain loop'],
  });
}
