import { from, lastValueFrom } from 'rxjs';
import { playSynthetic, skewedTime } from '../../experiment/__fixtures__/synthetic.js';
import { RepeatedLooks } from '../../experiment/repeated-looks.js';
import { analyzeSessions } from '../analyze-sessions.js';
import type { SessionAnalysis } from '../session-analysis.js';
import { recordedAnswers } from './recorded-answers.js';

/** Four hours of answers that begin ever later. */
export function analysisOfFourHours(): Promise<SessionAnalysis> {
  const events = recordedAnswers(80, (index) => ({
    at: Date.UTC(2026, 0, 1, 9 + Math.floor(index / 20)),
    first: 200 + 10 * index,
    text: 'x'.repeat(300),
    pace: 10 + Math.floor(index / 20) * 5,
  }));
  return lastValueFrom(from(events).pipe(analyzeSessions()));
}

/** Variants of which one is slower. */
export function reportOfTwo(names: readonly [string, string] = ['plain', 'careful']) {
  return playSynthetic({
    seed: 1,
    samples: 40,
    looks: new RepeatedLooks([1]),
    variants: names,
    metrics: ['time', 'cost'],
    value: (variant, random) => skewedTime(random, 0.3) * (variant === names[1] ? 1.4 : 1),
  }).report();
}
