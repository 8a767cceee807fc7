import { Delivery, Valve, currentLineage, withinLineage, withinValve } from '@weir/core';
import { PipelineStoppedError } from '../errors/pipeline-stopped-error.js';
import { LinkPort } from './link-port.js';
import { LinkSink } from './link-sink.js';

function listening(valve = new Valve()) {
  const port = new LinkPort('second', ['first']);
  const items: unknown[] = [];
  const ended: string[] = [];
  const listen = () =>
    withinValve(valve, () =>
      port.stream.subscribe({ next: (item) => items.push(item), complete: () => ended.push('completed') }),
    );
  return { port, items, ended, valve, listen, sink: new LinkSink(port, 'first') };
}

describe('LinkSink', () => {
  it('hands an item over at once where the other pipeline takes it', () => {
    const { sink, items, listen } = listening();
    listen();
    expect(sink.write(1)).toBeUndefined();
    expect(items).toEqual([1]);
  });

  it('waits until the other pipeline listens and has room', async () => {
    const { sink, items, valve, listen } = listening();
    valve.close();
    const written = sink.write(1);
    listen();
    await Promise.resolve();
    expect(items).toEqual([]);
    valve.open();
    await written;
    expect(items).toEqual([1]);
  });

  it('hands an item over within the lineage that it was written in', async () => {
    const port = new LinkPort('second', ['first']);
    const sink = new LinkSink(port, 'first');
    const lineage = new Delivery({ acknowledge: () => undefined, refuse: () => undefined });
    const written = withinLineage(lineage, () => sink.write(1));
    const met: unknown[] = [];
    port.stream.subscribe(() => met.push(currentLineage()));
    await written;
    expect(met).toEqual([lineage]);
  });

  it('fails an item when the other pipeline has stopped, before it or while it waits', async () => {
    const { port, sink } = listening();
    const waiting = expect(sink.write(1)).rejects.toThrow(PipelineStoppedError);
    port.close();
    await waiting;
    expect(() => sink.write(2)).toThrow(PipelineStoppedError);
  });

  it('completes what the other pipeline reads when it is closed', () => {
    const { sink, ended, listen } = listening();
    listen();
    sink.close();
    expect(ended).toEqual(['completed']);
  });

  it('does not hand over what waited when it was closed', async () => {
    const port = new LinkPort('second', ['first', 'other']);
    const sink = new LinkSink(port, 'first');
    const items: unknown[] = [];
    void sink.write(1);
    sink.close();
    port.stream.subscribe((item) => items.push(item));
    await new Promise((resolve) => setImmediate(resolve));
    expect(items).toEqual([]);
    expect(port.isReady({})).toBe(true);
  });
});
