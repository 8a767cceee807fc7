import type { Writable } from 'node:stream';

/**
 * Takes secrets out of the text that is written to streams, whoever writes it: logs, sinks, errors.
 *
 * @returns takes the mask off again
 */
export function maskOutputs(streams: readonly Writable[], mask: (text: string) => string): () => void {
  const restore = streams.map((stream) => maskOutput(stream, mask));
  return () => restore.forEach((takeOff) => takeOff());
}

function maskOutput(stream: Writable, mask: (text: string) => string): () => void {
  const { write } = stream;
  const masked = (...[chunk, ...rest]: Parameters<typeof write>) =>
    write.call(stream, typeof chunk === 'string' ? mask(chunk) : chunk, ...rest);
  stream.write = masked as typeof write;
  return () => {
    stream.write = write;
  };
}
