import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
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

  describe('listening to an event that means an end', () => {
    const listen = (event: string) => {
      const emitter = new EventEmitter();
      return { emitter, seen: watch(fromEmitter<unknown>(emitter, event, { overflow: 'error' })) };
    };

    it.each(['end', 'close'])('takes each error for an item under "error", and completes on %s', (ending) => {
      const { emitter, seen } = listen('error');
      const errors = [new RangeError('first'), new RangeError('second')];
      errors.forEach((error) => emitter.emit('error', error));
      expect(seen).toMatchObject({ values: errors, error: undefined, isComplete: false });
      emitter.emit(ending);
      expect(seen).toMatchObject({ values: errors, error: undefined, isComplete: true });
      expect(emitter.eventNames()).toEqual([]);
    });

    it('takes the end for an item under "end", and completes on close', () => {
      const { emitter, seen } = listen('end');
      emitter.emit('end', 'over');
      expect(seen).toMatchObject({ values: ['over'], isComplete: false });
      emitter.emit('close');
      expect(seen).toMatchObject({ values: ['over'], isComplete: true });
    });

    it('takes each close for an item under "close", and an end before it for nothing', () => {
      const { emitter, seen } = listen('close');
      emitter.emit('end');
      emitter.emit('close', 1);
      emitter.emit('close', 2);
      expect(seen).toMatchObject({ values: [1, 2], isComplete: false });
      seen.stop();
      expect(emitter.eventNames()).toEqual([]);
    });

    it.each(['end', 'close'])('fails on an error under "%s"', (event) => {
      const { emitter, seen } = listen(event);
      emitter.emit('error', new RangeError('broken'));
      expect(seen).toMatchObject({ values: [], error: new RangeError('broken') });
      expect(emitter.eventNames()).toEqual([]);
    });

    it('hears the close of a Node stream that ends first', async () => {
      const stream = new PassThrough();
      const closed = firstValueFrom(fromEmitter(stream, 'close', { overflow: 'latest' }), { defaultValue: 'nothing' });
      stream.resume().end('a');
      expect(await closed).toBeUndefined();
      expect(stream.closed).toBe(true);
    });

    it('hears why a Node stream was destroyed, then that it closed', async () => {
      const stream = new PassThrough();
      const errors = lastValueFrom(fromEmitter(stream, 'error', { overflow: 'latest' }).pipe(toArray()));
      const chunks = lastValueFrom(fromEmitter(stream, 'data', { overflow: 'latest' }));
      stream.destroy(new RangeError('broken'));
      await expect(chunks).rejects.toThrow('broken');
      expect(await errors).toEqual([new RangeError('broken')]);
    });

    it('completes when a Node stream is destroyed without a reason', async () => {
      const stream = new PassThrough({ objectMode: true });
      const chunks = lastValueFrom(fromEmitter(stream, 'data', { overflow: 'latest' }).pipe(toArray()));
      stream.write('a');
      setImmediate(() => stream.destroy());
      expect(await chunks).toEqual(['a']);
    });

    it('leaves an error that comes when it is over to others', () => {
      const { emitter, seen } = listen('data');
      emitter.emit('end');
      expect(seen.isComplete).toBe(true);
      expect(() => emitter.emit('error', new RangeError('late'))).toThrow('late');
    });
  });

  it('listens to a Node stream until it ends', async () => {
    const stream = new PassThrough({ objectMode: true });
    const chunks = lastValueFrom(fromEmitter(stream, 'data', { overflow: 'error' }).pipe(toArray()));
    ['a', 'b'].forEach((chunk) => stream.write(chunk));
    stream.end();
    expect(await chunks).toEqual(['a', 'b']);
  });
});
