import { failureOf } from '@weir/core';
import type { Measurement } from './experiment-analysis.js';
import type { NamedMetric } from './experiment-options.js';
import type { MeasuringFailure } from './experiment-report.js';
import type { MetricValue } from './run-metrics.js';
import type { MeasuredRun } from './run-reader.js';

/** Asks all metrics about a run. What they throw is a failure of that metric alone. Never rejects. */
export async function takeMeasurement<Sample>(
  run: MeasuredRun,
  place: { readonly sample: Sample; readonly index: number },
  metrics: readonly NamedMetric<Sample>[],
): Promise<Measurement> {
  const values: Record<string, number> = {};
  const from = { variant: run.variant, sample: place.index };
  const failures: MeasuringFailure[] = run.failure === undefined ? [] : [{ ...from, ...run.failure }];
  const asked = metrics.filter(({ ofFailures = false }) => ofFailures || run.failure === undefined);
  await Promise.all(
    asked.map(async ({ name, measure }) => {
      try {
        const value: MetricValue = await measure(run, place.sample);
        if (value !== undefined && !Number.isFinite(value))
          failures.push({ ...from, metric: name, ...noNumber(value) });
        else if (value !== undefined) values[name] = value;
      } catch (error) {
        const { code, message } = failureOf(error);
        failures.push({ ...from, metric: name, code, message });
      }
    }),
  );
  return { variant: run.variant, sample: place.index, values, failures };
}

function noNumber(value: number) {
  return { code: 'invalid_result', message: `The metric gave ${value}, which is no finite number.` };
}
