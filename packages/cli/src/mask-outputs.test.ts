import { PassThrough } from 'node:stream';
import { maskOutputs } from './mask-outputs.js';

const mask = (text: string) => text.replaceAll('1234', '***');

describe('maskOutputs', () => {
  it('masks text on every stream until the mask is taken off', () => {
    const streams = [new PassThrough(), new PassThrough()] as const;
    const takeOff = maskOutputs(streams, mask);
    for (const stream of streams) stream.write('key 1234\n');
    takeOff();
    streams[0].write('1234');
    expect(streams.map((stream) => String(stream.read()))).toEqual(['key ***\n1234', 'key ***\n']);
  });

  it('leaves bytes, and the answers of the stream, as they are', async () => {
    const stream = new PassThrough({ highWaterMark: 8 });
    maskOutputs([stream], mask);
    expect(stream.write(Buffer.from([0xff, 0x00]))).toBe(true);
    expect(stream.write('a longer text')).toBe(false);
    expect(stream.read()).toEqual(Buffer.from([0xff, 0x00, ...Buffer.from('a longer text')]));
    await new Promise<void>((resolve) => stream.write('x', 'utf8', () => resolve()));
  });
});
