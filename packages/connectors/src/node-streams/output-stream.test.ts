import { OutputClosedError } from '@weir/core';
import { PassThrough, Writable } from 'node:stream';
import { WriteFailedError } from '../errors/write-failed-error.js';
import { OutputStream } from './output-stream.js';

const failing = (code: string) =>
  new Writable({
    write: (_chunk, _encoding, done) => void setImmediate(done, Object.assign(new RangeError(code), { code })),
  });

describe('OutputStream', () => {
  it('writes, and asks to wait only where the stream does', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const output = new OutputStream(stream, 'pipe');
    expect(output.write('ab')).toBeUndefined();
    const pending = output.write('cdef');
    expect(pending).toBeInstanceOf(Promise);
    expect(output.writeIfReady('x')).toBe(false);
    expect(String(stream.read())).toBe('abcdef');
    await pending;
    expect(output.writeIfReady('x')).toBe(true);
    expect(String(stream.read())).toBe('x');
  });

  it.each([
    ['EPIPE', OutputClosedError],
    ['ENOSPC', WriteFailedError],
  ])('raises %s at the next write and at a flush, never as an event', async (code, expected) => {
    const output = new OutputStream(failing(code), 'pipe');
    expect(output.write('a')).toBeUndefined();
    await expect(output.flush()).rejects.toThrow(expected);
    expect(() => output.write('b')).toThrow(expected);
    expect(output.writeIfReady('c')).toBe(false);
    await output.close();
  });

  it('raises a failure on close that nobody was told of', async () => {
    const output = new OutputStream(failing('ENOSPC'), 'pipe');
    expect(output.write('a')).toBeUndefined();
    await expect(output.close()).rejects.toMatchObject({ details: { path: 'pipe', errno: 'ENOSPC' } });
  });

  it('tells who waits for room when the stream is closed', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const output = new OutputStream(stream, 'pipe');
    const pending = output.write('abc');
    stream.destroy();
    await expect(pending).rejects.toThrow(OutputClosedError);
  });

  it('fails a write after the end of the stream, but not a close', async () => {
    const stream = new PassThrough().resume();
    const output = new OutputStream(stream, 'pipe');
    await output.write('a');
    stream.end();
    await new Promise((resolve) => stream.once('close', resolve));
    await output.close();
    expect(() => output.write('b')).toThrow(OutputClosedError);
  });

  it('leaves the stream open and without listeners when closed', async () => {
    const stream = new PassThrough().resume();
    const before = stream.eventNames().map((name) => [name, stream.listenerCount(name)]);
    const output = new OutputStream(stream, 'pipe');
    await output.write('a');
    await output.close();
    expect(stream.eventNames().map((name) => [name, stream.listenerCount(name)])).toEqual(before);
    expect(stream.writableEnded).toBe(false);
  });
});
