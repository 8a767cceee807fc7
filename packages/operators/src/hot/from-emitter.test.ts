import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { lastValueFrom, toArray } from 'rxjs';
import { watch } from '../__fixtures__/watch.js';
import { fromEmitter } from './from-emitter.js';

describe('fromEmitter', () => {
  it('emits what comes under one name, several arguments as a list', () => {
    const emitter = new EventEmitter();
    const seen = watch(fromEmitter(emitter, 'line', { overflow: 'dropOldest' }));
    emitter.emit('line', 'a');
    emitter.emit('line', 'b', 1);
    emitter.emit('other', 'c');
    expect(seen.values).toEqual(['a', ['b', 1]]);
    seen.stop();
    expect(emitter.eventNames()).toEqual([]);
  });

  it('fails with the very error that the emitter tells', () => {
    const emitter = new EventEmitter();
    const seen = watch(fromEmitter(emitter, 'line', { overflow: 'dropOldest' }));
    const error = Object.assign(new RangeError('broken'), { error: 'another' });
    emitter.emit('error', error);
    expect(seen.error).toBe(error);
  });

  it('listens to a Node stream until it ends', async () => {
    const stream = new PassThrough({ objectMode: true });
    const chunks = lastValueFrom(fromEmitter(stream, 'data', { overflow: 'error' }).pipe(toArray()));
    ['a', 'b'].forEach((chunk) => stream.write(chunk));
    stream.end();
    expect(await chunks).toEqual(['a', 'b']);
  });
});
