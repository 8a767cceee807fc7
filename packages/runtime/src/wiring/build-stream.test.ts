import type { Kernel, OperatorSpec } from '@weir/core';
import { from, lastValueFrom, map, toArray, type OperatorFunction } from 'rxjs';
import type { StepPlan } from '../config/pipeline-plan.js';
import { StepCounters } from '../telemetry/step-counters.js';
import { kernelStep, mapping, operatorStep } from './__fixtures__/plans.js';
import { sharedContext } from './__fixtures__/wiring.js';
import { buildStream, type WiredStep } from './build-stream.js';
import { componentContext } from './wiring-context.js';

const add = (n: number) =>
  kernelStep(
    `add ${n}`,
    mapping((item: number) => item + n),
  );

function wired(plan: StepPlan, failItem: (error: unknown, item: unknown) => void = () => undefined): WiredStep {
  const counters = new StepCounters(plan.id, plan.spec.name);
  return { plan, counters, context: componentContext(sharedContext(), 'main', counters, failItem) };
}

function withSpec(plan: StepPlan, spec: Partial<OperatorSpec>): StepPlan {
  return { ...plan, spec: { ...plan.spec, ...spec } };
}

async function valuesOf(items: readonly unknown[], steps: readonly WiredStep[]): Promise<unknown[]> {
  return lastValueFrom(buildStream(from(items), steps).pipe(toArray()));
}

describe('buildStream', () => {
  it('passes everything on where there are no steps', async () => {
    expect(await valuesOf([1, 2], [])).toEqual([1, 2]);
  });

  it('leads items through rows of kernels and single operators, in order', async () => {
    const steps = [
      add(1),
      add(2),
      operatorStep(
        'times',
        map((n: number) => n * 10),
      ),
      add(3),
    ].map((step) => wired(step));
    expect(await valuesOf([0, 1], steps)).toEqual([33, 43]);
    expect(steps.map(({ counters }) => [counters.received, counters.sent])).toEqual(Array(4).fill([2, 2]));
  });

  it('gives a component its config and its context', async () => {
    const seen: unknown[] = [];
    const create = (config: unknown, { step }: { step: string }) => {
      seen.push(config, step);
      return map((item: never) => item);
    };
    const plan = withSpec(
      operatorStep(
        'asking',
        map((item) => item),
      ),
      { create },
    );
    await valuesOf([1], [wired({ ...plan, config: { size: 3 } })]);
    expect(seen).toEqual([{ size: 3 }, 'asking']);
  });

  it('gives an item on which a kernel throws to the policy of its step', async () => {
    const failed: unknown[] = [];
    const throwing: Kernel<unknown, unknown> = () => ({
      next() {
        throw new RangeError('odd');
      },
    });
    const steps = [
      wired(add(1)),
      wired(kernelStep('throwing', throwing), (_error, item) => failed.push(item)),
      wired(add(1)),
    ];
    expect(await valuesOf([1, 2], steps)).toEqual([]);
    expect(failed).toEqual([2, 3]);
  });

  it('lifts an operator on text, kernel or not, into the stream of events', async () => {
    const loud = operatorStep(
      'loud',
      map((text: string) => text.toUpperCase()),
    );
    const liftText =
      (operator: () => OperatorFunction<string, string>) =>
      (source: Parameters<OperatorFunction<unknown, unknown>>[0]) =>
        source.pipe(map(String), operator());
    const plan = withSpec(loud, { liftText, kernel: () => mapping(() => 'not this') as Kernel<never, unknown> });
    expect(await valuesOf(['a', 1], [wired(plan)])).toEqual(['A', '1']);
  });
});
