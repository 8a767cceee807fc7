import { Valve, currentValve, withinValve } from '@weir/core';
import { PassThrough, Readable } from 'node:stream';
import { fromReadable } from './from-readable.js';

describe('fromReadable', () => {
  it('gives the chunks and completes', async () => {
    const chunks: unknown[] = [];
    const done = new Promise<void>((resolve) =>
      fromReadable(Readable.from([Buffer.from('a'), Buffer.from('b')]), 'test').subscribe({
        next: (chunk) => chunks.push(String(chunk)),
        complete: resolve,
      }),
    );
    await done;
    expect(chunks).toEqual(['a', 'b']);
  });

  it('emits within the valve that it met', async () => {
    const valve = new Valve();
    const met: unknown[] = [];
    const stream = new PassThrough();
    const done = new Promise<void>((resolve) =>
      withinValve(valve, () =>
        fromReadable(stream, 'test').subscribe({
          next: () => met.push(currentValve()),
          complete: () => {
            met.push(currentValve());
            resolve();
          },
        }),
      ),
    );
    stream.end('a');
    await done;
    expect(met).toEqual([valve, valve]);
    expect(currentValve()).toBeUndefined();
  });

  it('lets a socket keep the process only while it is read', () => {
    const calls: string[] = [];
    const socket = Object.assign(new PassThrough(), { ref: () => calls.push('ref'), unref: () => calls.push('unref') });
    const subscription = fromReadable(socket, 'test').subscribe();
    expect(calls).toEqual(['ref']);
    subscription.unsubscribe();
    expect(calls).toEqual(['ref', 'unref']);
  });
});
