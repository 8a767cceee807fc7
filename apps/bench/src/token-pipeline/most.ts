import { filter, map, newStream, runEffects, scan, skip, tap } from '@most/core';
import { asap, currentTime, newDefaultScheduler } from '@most/scheduler';
import type { Scheduler, Sink, Stream, Task, Time } from '@most/types';
import type { EventOf, WeirEvent } from '@weir/core';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** The pipeline in `@most/core`, from an array. */
export function mostFromArray(events: readonly WeirEvent[]): Promise<Checksum> {
  return run(
    source((sink, _, time) => {
      for (const event of events) sink.event(time, event);
      sink.end(time);
    }),
  );
}

/** The pipeline in `@most/core`, from an async iterable. */
export function mostFromAsyncIterable(events: AsyncIterable<WeirEvent>): Promise<Checksum> {
  return run(
    source(async (sink, scheduler) => {
      for await (const event of events) sink.event(currentTime(scheduler), event);
      sink.end(currentTime(scheduler));
    }),
  );
}

/** The library has no source for either; one of one's own starts by the scheduler, so that whatever is set up before it comes first. */
function source(emit: (sink: Sink<WeirEvent>, scheduler: Scheduler, time: Time) => unknown): Stream<WeirEvent> {
  return newStream((sink, scheduler) => {
    const start: Task = {
      run: (time) => void emit(sink, scheduler, time),
      error: (time, error) => sink.error(time, error),
      dispose: () => undefined,
    };
    return asap(start, scheduler);
  });
}

async function run(events: Stream<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  const chunks = filter((event): event is EventOf<'llm_chunk'> => event.type === 'llm_chunk', events);
  const deltas = map((event) => event.data.delta, chunks);
  // Its scan emits the seed first, which is no length of anything.
  const lengths = skip(
    1,
    scan((length: number, delta: string) => length + delta.length, 0, deltas),
  );
  await runEffects(tap(add, batches(lengths)), newDefaultScheduler());
  return result;
}

function batches(numbers: Stream<number>): Stream<number[]> {
  return newStream((sink, scheduler) => numbers.run(new BatchSink(sink), scheduler));
}

/** The library groups by time alone; a sink of one's own is how it is extended. */
class BatchSink implements Sink<number> {
  #open: number[] = [];

  constructor(private readonly sink: Sink<number[]>) {}

  event(time: Time, number: number): void {
    this.#open.push(number);
    if (this.#open.length < batchSize) return;
    const full = this.#open;
    this.#open = [];
    this.sink.event(time, full);
  }

  end(time: Time): void {
    if (this.#open.length > 0) this.sink.event(time, this.#open);
    this.sink.end(time);
  }

  error(time: Time, error: Error): void {
    this.sink.error(time, error);
  }
}
