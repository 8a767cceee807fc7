import type { Kernel, OperatorContract, Sink } from '@weir/core';
import type { Observable, OperatorFunction } from 'rxjs';
import type {
  OutputPlan,
  PipelinePlan,
  RuntimePlan,
  SinkPlan,
  SourcePlan,
  StepErrorPolicy,
  StepPlan,
} from '../../config/pipeline-plan.js';

const contract: OperatorContract = {
  takes: 'any',
  gives: 'any',
  onComplete: 'emits the rest',
  onError: 'passes it on',
  memory: 'none',
  lineage: 'synchronous',
  cardinality: 'any',
};

const declaration = (name: string) => ({
  name,
  summary: name,
  config: ({ z }: { z: typeof import('zod').z }) => z.unknown(),
});

export function source(id: string, create: () => Observable<unknown>, redelivers = false): SourcePlan {
  const sourceContract = { gives: 'any', backpressure: 'waits', redelivers, completes: 'when told' } as const;
  return {
    kind: 'source',
    id,
    config: {},
    spec: { kind: 'source', ...declaration(id), contract: sourceContract, create },
  };
}

export function operatorStep(id: string, operator: OperatorFunction<never, unknown>): StepPlan {
  const spec = { kind: 'operator', family: 'test', ...declaration(id), contract, create: () => operator } as const;
  return { id, config: {}, onError: 'deadLetter', spec };
}

export function kernelStep<In, Out>(
  id: string,
  kernel: Kernel<In, Out>,
  {
    onError = 'deadLetter',
    cardinality = 'one',
  }: { onError?: StepErrorPolicy; cardinality?: OperatorContract['cardinality'] } = {},
): StepPlan {
  const spec: StepPlan['spec'] = {
    kind: 'operator',
    family: 'test',
    ...declaration(id),
    contract: { ...contract, cardinality },
    create: () => {
      throw new TypeError('the runtime takes the kernel');
    },
    kernel: () => kernel as unknown as Kernel<never, unknown>,
  };
  return { id, config: {}, onError, spec };
}

/** A kernel that maps, for short. */
export function mapping<In, Out>(project: (item: In) => Out): Kernel<In, Out> {
  return (emit) => ({ next: (item) => emit(project(item)) });
}

export function sink(
  id: string,
  instance: Sink<unknown>,
  options: Partial<Pick<SinkPlan, 'mode' | 'onError'>> = {},
): SinkPlan {
  const sinkContract = { takes: 'any', delivery: 'at once', backpressure: 'waits' } as const;
  const spec = { kind: 'sink', ...declaration(id), contract: sinkContract, create: () => instance } as const;
  return { kind: 'sink', id, config: {}, mode: 'required', onError: { then: 'deadLetter' }, spec, ...options };
}

/** A sink that keeps what it gets, and records its life. */
export function keeping(): Sink<unknown> & { items: unknown[]; calls: string[] } {
  const items: unknown[] = [];
  const calls: string[] = [];
  return {
    items,
    calls,
    open: () => void calls.push('open'),
    write: (item) => void items.push(item),
    flush: () => void calls.push('flush'),
    close: () => void calls.push('close'),
  };
}

export function pipeline(
  name: string,
  parts: Partial<Omit<PipelinePlan, 'name'>> & { to: readonly OutputPlan[] },
): PipelinePlan {
  return { name, from: [], through: [], onError: { then: 'stop' }, ...parts };
}

export function plan(pipelines: readonly PipelinePlan[], deadLetter?: RuntimePlan['deadLetter']): RuntimePlan {
  return { pipelines, baseDirectory: '.', ...(deadLetter && { deadLetter }) };
}
