import assert from 'node:assert/strict';
import { eventStream } from '@weir/operators';

const bus = eventStream<{ saved: { id: string }; removed: { id: string } }>();
const log: string[] = [];

bus.use((event, next) => {
  if (event.data.id !== 'secret') next(event); // not called: dropped
});
bus.on('saved', () => {
  throw new RangeError('no room');
});
bus.on('saved', ({ id }) => void log.push(`saved ${id}`)); // is called all the same
bus.onError(({ error, message }) => void log.push(`${message.type}: ${String(error)}`));

bus.emit('saved', { id: 'a1' });
bus.emit('saved', { id: 'secret' });
bus.emit('removed', { id: 'a1' }); // nobody listens

assert.deepEqual(log, ['saved: RangeError: no room', 'saved a1']);
