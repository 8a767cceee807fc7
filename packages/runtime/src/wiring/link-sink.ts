import { currentLineage, withinLineage, type Sink } from '@weir/core';
import { PipelineStoppedError } from '../errors/pipeline-stopped-error.js';
import type { LinkPort } from './link-port.js';

/** The sink that hands items to another pipeline: an item is taken once that pipeline has begun to process it. */
export function linkSink(port: LinkPort, from: string): Sink<unknown> {
  const push = (item: unknown) => {
    if (port.closed) throw new PipelineStoppedError(port.pipeline);
    port.push(item);
  };
  const pushWhenReady = async (item: unknown) => {
    const lineage = currentLineage();
    // Another feeder may have filled the pipeline between its being ready and this going on.
    while (!port.ready && !port.closed) await port.whenReady();
    withinLineage(lineage, () => push(item));
  };
  return {
    write(item) {
      if (port.ready || port.closed) return push(item);
      return pushWhenReady(item);
    },
    close: () => port.removeFeeder(from),
  };
}
