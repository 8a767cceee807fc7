import type { PipelinePlan } from '../pipeline-plan.js';
import type { Link } from '../reading/reading.js';

/** Where the sender and the reader both name their link it is one link: the sender keeps it. So is one that a reader names twice. */
export function joinLinks(pipelines: readonly PipelinePlan[], links: readonly Link[]): PipelinePlan[] {
  return pipelines.map((pipeline) => {
    const seen = new Set(
      links.filter(({ to, writtenAs }) => to === pipeline.name && writtenAs === 'to').map(({ from }) => from),
    );
    const from = pipeline.from.filter((source) => {
      if (source.kind !== 'link') return true;
      const isNew = !seen.has(source.pipeline);
      seen.add(source.pipeline);
      return isNew;
    });
    return { ...pipeline, from };
  });
}
