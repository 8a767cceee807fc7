import { currentLineage, currentValve } from '@weir/core';
import * as fc from 'fast-check';
import { boundOf, chainPlans, play, type ChainPlan, type Played } from '../__fixtures__/backpressure/chain.js';
import { boundedSteps, scopedSteps, steps } from '../__fixtures__/backpressure/steps.js';

const isLong = Boolean(process.env['WEIR_LONG']);
const patience = isLong ? 900_000 : 60_000;
const runs = { numRuns: isLong ? 20_000 : 800 };

describe('backpressure through random chains', () => {
  it(
    'keeps to the stated number of items under way',
    async () => {
      const check = async (plan: ChainPlan) => {
        const { trial, made } = await play(plan);
        expect(trial.peakInFlight).toBeLessThanOrEqual(boundOf(made, plan.sink));
      };
      await fc.assert(fc.asyncProperty(chainPlans(boundedSteps, 'restless'), check), runs);
    },
    patience,
  );

  it(
    'loses nothing, in order where stated, and settles receipts when the sink has the item',
    async () => {
      const check = async (plan: ChainPlan) => {
        const { trial, made, ended } = await play(plan);
        const keeps = made.every((step) => step.keeps !== false);
        if (!keeps) return;
        expect([ended, trial.missing]).toEqual(['completed', []]);
        if (made.every((step) => step.ordered !== false)) expect(trial.taken).toEqual(sorted(trial.taken));
        if (made.every((step) => step.carries !== false)) expect(trial.early).toEqual([]);
      };
      await fc.assert(fc.asyncProperty(chainPlans(Object.keys(steps), 'calm'), check), runs);
    },
    patience,
  );

  it(
    'has all that comes to the sink, and every source that comes later, meet the valve',
    async () => {
      const check = async (plan: ChainPlan) => {
        const { trial, made } = await play(plan);
        expect(trial.strayed).toBe(0);
        if (!made.some((step) => step.hides)) expect(trial.unwatched).toBe(0);
      };
      await fc.assert(fc.asyncProperty(chainPlans(scopedSteps, 'restless'), check), runs);
    },
    patience,
  );

  it(
    'always goes on to its end, then leaves no valve closed, no source running and no receipt open',
    async () => {
      const check = async (plan: ChainPlan) => {
        const played = await play(plan);
        expect(played.ended).toBeDefined();
        expect(leftovers(played)).toEqual({ closedValves: 0, activeSources: 0, unsettled: [] });
      };
      await fc.assert(fc.asyncProperty(chainPlans(Object.keys(steps), 'restless'), check), runs);
    },
    patience,
  );
});

function leftovers({ trial }: Played) {
  expect([currentValve(), currentLineage()]).toEqual([undefined, undefined]);
  return {
    closedValves: [...trial.valves].filter(({ isOpen }) => !isOpen).length,
    activeSources: trial.activeSources,
    unsettled: [...trial.outcomes].filter(([, outcomes]) => outcomes.length !== 1),
  };
}

function sorted(ids: readonly number[]): number[] {
  return [...ids].sort((a, b) => a - b);
}
