import type { OutputPlan, PipelinePlan, StepErrorPolicy } from '../config/pipeline-plan.js';

/** A pipeline whose links are settled: what it hands on is all in `to`, and `feeders` names who hands items to it. */
export interface LinkedPipeline {
  readonly plan: PipelinePlan;
  readonly feeders: readonly string[];
  /** The pipelines that its failed items are sent to. */
  readonly errorRoutes: readonly string[];
  /** Whether dead letters pass through it: its own failed items cannot go to them then, or they would go round in a circle. */
  readonly takesLetters: boolean;
}

/**
 * Settles which pipeline hands items to which: by `to`, by a route, by an error policy, by the dead letters, or because the other one reads it (`from`).
 * Where both sides name a link, the `to` decides what is sent. Gives listeners before those that feed them, so that whoever listens can be started first.
 */
export function resolveLinks(pipelines: readonly PipelinePlan[], deadLetterTarget?: string): LinkedPipeline[] {
  const sending = pipelines.map((pipeline) => ({ ...pipeline, to: withReaders(pipeline, pipelines) }));
  const reached = reachedFrom(deadLetterTarget, sending);
  const linked = sending.map((plan) => {
    const senders = sending.filter((other) => targetsOf(other).has(plan.name)).map(({ name }) => name);
    const feeders = plan.name === deadLetterTarget ? [...senders, deadLetterFeeder] : senders;
    return { plan, feeders, errorRoutes: [...new Set(routedFrom(plan))], takesLetters: reached.has(plan.name) };
  });
  return listenersFirst(linked);
}

/** The name under which dead letters feed a pipeline. */
export const deadLetterFeeder = '(dead letters)';

function listenersFirst(linked: readonly LinkedPipeline[]): LinkedPipeline[] {
  const ordered = new Set<LinkedPipeline>();
  const place = (pipeline: LinkedPipeline) => {
    if (ordered.has(pipeline)) return;
    const targets = targetsOf(pipeline.plan);
    linked.filter(({ plan }) => targets.has(plan.name)).forEach(place);
    ordered.add(pipeline);
  };
  linked.forEach(place);
  return [...ordered];
}

function reachedFrom(name: string | undefined, pipelines: readonly PipelinePlan[]): Set<string> {
  const reached = new Set<string>();
  const reach = (target: string) => {
    const pipeline = pipelines.find((candidate) => candidate.name === target);
    if (pipeline === undefined || reached.has(target)) return;
    reached.add(target);
    targetsOf(pipeline).forEach(reach);
  };
  if (name !== undefined) reach(name);
  return reached;
}

function withReaders(pipeline: PipelinePlan, pipelines: readonly PipelinePlan[]): readonly OutputPlan[] {
  const named = new Set(linkedFrom(pipeline.to));
  const reads = ({ from, name }: PipelinePlan) =>
    !named.has(name) && from.some((source) => source.kind === 'link' && source.pipeline === pipeline.name);
  return [...pipeline.to, ...pipelines.filter(reads).map(({ name }) => ({ kind: 'link', pipeline: name }) as const)];
}

function targetsOf(pipeline: PipelinePlan): Set<string> {
  return new Set([...linkedFrom(pipeline.to), ...routedFrom(pipeline)]);
}

function linkedFrom(outputs: readonly OutputPlan[]): string[] {
  return outputs.flatMap((output) => {
    if (output.kind === 'link') return [output.pipeline];
    return output.kind === 'route' ? output.branches.flatMap(({ to }) => linkedFrom(to)) : [];
  });
}

/** Where failed items of the pipeline's steps and sinks are sent. */
function routedFrom({ through, to }: PipelinePlan): string[] {
  const policies = [...through.map(({ onError }) => onError), ...sinkPolicies(to)];
  return policies.flatMap((policy) => (typeof policy === 'object' && 'route' in policy ? [policy.route] : []));
}

function sinkPolicies(outputs: readonly OutputPlan[]): StepErrorPolicy[] {
  return outputs.flatMap((output) => {
    if (output.kind === 'sink') return [output.onError.then];
    return output.kind === 'route' ? output.branches.flatMap(({ to }) => sinkPolicies(to)) : [];
  });
}
