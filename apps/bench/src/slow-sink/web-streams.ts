import { ReadableStream, TransformStream, WritableStream } from 'node:stream/web';
import { batchSize, items, type SlowSink } from './items.js';

export async function webStreams(count: number, { take }: SlowSink): Promise<void> {
  let open: string[] = [];
  const batches = new TransformStream<string, string[]>({
    transform(item, controller) {
      open.push(item);
      if (open.length < batchSize) return;
      controller.enqueue(open);
      open = [];
    },
    flush(controller) {
      if (open.length > 0) controller.enqueue(open);
    },
  });
  const iterator = items(count);
  const source = new ReadableStream<string>({
    pull(controller) {
      const { value, done } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  await source.pipeThrough(batches).pipeTo(new WritableStream({ write: take }));
}
