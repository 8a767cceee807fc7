import { defineSink } from './define-sink.js';

describe('defineSink', () => {
  it('states the kind and keeps everything else', () => {
    const sink = { write: () => undefined };
    const spec = defineSink<object, unknown>({
      name: 'sample',
      summary: 'Takes everything.',
      config: ({ z }) => z.object({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none' },
      create: () => sink,
    });
    expect(spec).toMatchObject({ kind: 'sink', name: 'sample', contract: { takes: 'any' } });
    expect(spec.create({}, undefined as never)).toBe(sink);
  });
});
