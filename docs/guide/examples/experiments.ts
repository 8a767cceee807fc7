import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  runExperiment,
  runMetrics,
  samplesNeeded,
  experimentTable,
  experimentText,
  intervalsChart,
  type Variant,
} from '@weir/agent';
import { FakeClock, RunWriter, type WeirEvent } from '@weir/core';
import { concatMap, from, map, timer } from 'rxjs';

interface Question {
  text: string;
  words: number;
}

/** Stands for a model: each word takes `pace` ms. Yours is `(question, { signal, clock }) => runAgent({ … })`. */
const answering =
  (pace: number, isRight: (question: Question) => boolean): Variant<Question> =>
  (question, { clock }) => {
    const run = new RunWriter({ clock });
    const word = () => run.event('llm_chunk', { delta: 'word ' });
    const steps: (() => WeirEvent)[] = [
      () => run.event('llm_start', { model: 'demo' }),
      ...Array.from({ length: question.words }, () => word),
      () => run.event('llm_chunk', { delta: isRight(question) ? 'right' : 'wrong' }),
      () => run.event('llm_end', { finishReason: 'stop', usage: { outputTokens: question.words + 1 } }),
    ];
    return from(steps).pipe(concatMap((step) => timer(pace, clock).pipe(map(step))));
  };

// 40 % is how much the two times of one question differ at random; two metrics of one pair are two comparisons.
const count = samplesNeeded({ difference: 0.2, deviation: 0.4, comparisons: 2 });
const questions = Array.from({ length: count }, (_, n) => ({ text: `Question ${n}`, words: 10 + ((n * 7) % 13) }));

const clock = new FakeClock(); // leave it out, and times are real
const experiment = runExperiment({
  variants: {
    plain: answering(30, ({ words }) => words % 5 !== 0),
    careful: answering(40, ({ words }) => words % 7 !== 0),
  },
  samples: questions,
  metrics: {
    duration: runMetrics.duration,
    right: (run) => (run.text.endsWith('right') ? 1 : 0), // yours: higher is better, unless you say otherwise
  },
  seed: 1,
  clock,
});
for (let second = 0; second < 120; second++) await clock.advanceAsync(1000);
const report = await experiment;

const told = [experimentText(report), experimentTable(report), intervalsChart(report)];
const expected = readFileSync(new URL('./experiment-report.txt', import.meta.url), 'utf8');
assert.equal(`${told.join('\n\n')}\n`, expected);
assert.deepEqual(report.winners, { duration: 'plain' }); // and none in `right`
