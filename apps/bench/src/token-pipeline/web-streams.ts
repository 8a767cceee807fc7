import { ReadableStream, TransformStream, WritableStream } from 'node:stream/web';
import type { EventOf, WeirEvent } from '@weir/core';
import { batchSize, checksum, type Checksum } from './token-events.js';

/** The pipeline in Web Streams. */
export async function webStreams(events: Iterable<WeirEvent> | AsyncIterable<WeirEvent>): Promise<Checksum> {
  const { result, add } = checksum();
  let length = 0;
  await ReadableStream.from(events)
    .pipeThrough(
      new TransformStream<WeirEvent, EventOf<'llm_chunk'>>({
        transform(event, controller) {
          if (event.type === 'llm_chunk') controller.enqueue(event);
        },
      }),
    )
    .pipeThrough(
      new TransformStream<EventOf<'llm_chunk'>, string>({
        transform: (event, controller) => controller.enqueue(event.data.delta),
      }),
    )
    .pipeThrough(
      new TransformStream<string, number>({
        transform: (delta, controller) => controller.enqueue((length += delta.length)),
      }),
    )
    .pipeThrough(batches())
    .pipeTo(new WritableStream({ write: add }));
  return result;
}

function batches(): TransformStream<number, number[]> {
  let open: number[] = [];
  return new TransformStream({
    transform(number, controller) {
      open.push(number);
      if (open.length < batchSize) return;
      controller.enqueue(open);
      open = [];
    },
    flush(controller) {
      if (open.length > 0) controller.enqueue(open);
    },
  });
}
