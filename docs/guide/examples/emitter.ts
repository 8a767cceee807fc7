import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { fromEmitter, mapAsync } from '@weir/operators';
import { lastValueFrom, toArray } from 'rxjs';

const thermometer = new EventEmitter();
let dropped = 0;

const shown = lastValueFrom(
  fromEmitter<number>(thermometer, 'reading', { overflow: 'dropOldest', size: 2, onDrop: () => dropped++ }).pipe(
    mapAsync(async (reading) => `${reading} °C`, { highMark: 1 }),
    toArray(),
  ),
);
for (const reading of [19, 20, 21, 22, 23, 24]) thermometer.emit('reading', reading);
thermometer.emit('end'); // completes the stream, behind what is held

assert.deepEqual(await shown, ['19 °C', '20 °C', '23 °C', '24 °C']);
assert.equal(dropped, 2);
assert.equal(thermometer.listenerCount('reading'), 0); // every listener is gone
