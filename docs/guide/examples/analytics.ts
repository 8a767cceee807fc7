import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyzeSessions, distributionChart, trendChart } from '@weir/agent';
import { distributionSvg, trendSvg } from '@weir/agent/charts'; // needs `echarts`
import { FakeClock, RunWriter, type WeirEvent } from '@weir/core';
import { from, lastValueFrom } from 'rxjs';

/** Stands for what you have recorded: 60 answers of three hours, of which every third was stopped by its reader. */
const recorded = Array.from({ length: 60 }, (_, n) => recordedAnswer(n)).flat();

const analysis = await lastValueFrom(from(recorded).pipe(analyzeSessions()));
const { total, models, figures, trend, insights } = analysis;

assert.deepEqual(total.outcomes, { completed: 40, interrupted: 20, failed: 0, cut: 0 });
assert.deepEqual(
  models.map(({ model, runs }) => [model, runs]),
  [['demo', 60]],
);

const told = [
  ...insights.map(({ text }) => text),
  distributionChart(figures.length, { title: 'Length of answers', unit: 'characters', width: 70 }),
  trendChart(trend, { title: 'Tokens a second', value: (hour) => hour.tokensPerSecond.p50, width: 70 }),
];
const expected = readFileSync(new URL('./analytics-report.txt', import.meta.url), 'utf8');
assert.equal(`${told.join('\n\n')}\n`, expected);

const svgs = [distributionSvg(figures.duration, { unit: 'ms' }), trendSvg(trend, { value: ({ runs }) => runs })];
assert.ok(svgs.every((svg) => svg.startsWith('<svg'))); // write them to a file, or into a page

function recordedAnswer(n: number): WeirEvent[] {
  const clock = new FakeClock(Date.UTC(2026, 0, 1, 9 + Math.floor(n / 20), n));
  const run = new RunWriter({ run: `run-${n}`, clock });
  const isStopped = n % 3 === 0;
  const events: WeirEvent[] = [run.event('agent_start', { model: 'demo' }), run.event('llm_start', { model: 'demo' })];
  clock.advance(400);
  for (let piece = 0; piece < (isStopped ? 300 : 60 + n); piece++) {
    clock.advance(10 + Math.floor(n / 20) * 5);
    events.push(run.event('llm_chunk', { delta: 'ten chars ' }));
  }
  if (!isStopped) events.push(run.event('llm_end', { finishReason: 'stop' }));
  events.push(run.event('agent_end', { status: isStopped ? 'interrupted' : 'completed' }));
  return events;
}
