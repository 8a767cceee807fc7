import { PassThrough, Writable } from 'node:stream';
import { watchOutputs } from './watch-outputs.js';

const failure = (code: string) => Object.assign(new RangeError(`${code}: cannot`), { code });

function stream(): { stream: Writable; text: () => string } {
  const chunks: string[] = [];
  const through = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: through, text: () => chunks.join('') };
}

describe('watchOutputs', () => {
  it('asks for no exit code while everything can be written', async () => {
    const [stdout, stderr] = [stream(), stream()];
    const watch = watchOutputs(stdout.stream, stderr.stream);
    stdout.stream.write('text');
    await watch.flushed();
    expect(watch.exitCode).toBeUndefined();
    expect(stdout.text()).toBe('text');
  });

  it('asks for 141 where the reader went away, and says nothing', () => {
    const [stdout, stderr] = [stream(), stream()];
    const watch = watchOutputs(stdout.stream, stderr.stream);
    stdout.stream.emit('error', failure('EPIPE'));
    expect(watch.exitCode).toBe(141);
    expect(stderr.text()).toBe('');
  });

  it('asks for 1 where writing fails otherwise, and says why, once', () => {
    const [stdout, stderr] = [stream(), stream()];
    const watch = watchOutputs(stdout.stream, stderr.stream);
    stdout.stream.emit('error', failure('ENOSPC'));
    stdout.stream.emit('error', failure('EPIPE'));
    expect(watch.exitCode).toBe(1);
    expect(stderr.text()).toBe('weir: Standard output could not be written: ENOSPC: cannot\n');
  });

  it('outlives a closed standard error', () => {
    const [stdout, stderr] = [stream(), stream()];
    const watch = watchOutputs(stdout.stream, stderr.stream);
    expect(() => stderr.stream.emit('error', failure('EPIPE'))).not.toThrow();
    expect(watch.exitCode).toBeUndefined();
  });

  it('does not wait for streams that are gone', async () => {
    const gone = new PassThrough();
    gone.destroy();
    await watchOutputs(gone, stream().stream).flushed();
  });
});
