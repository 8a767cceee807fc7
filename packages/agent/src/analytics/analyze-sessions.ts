import { operatorFrom, type Kernel, type WeirEvent } from '@weir/core';
import type { OperatorFunction } from 'rxjs';
import type { SessionAnalysis } from './session-analysis.js';
import { SessionAnalyzer, type AnalyzeSessionsOptions } from './session-analyzer.js';

/**
 * Tells what runs of agents came to: how many, how they ended, how long and how fast they were, what they said and cost, by model and by hour, and what is worth knowing in words.
 *
 * Use it over recorded runs, or over a stream that ends; `SessionAnalyzer` for figures while a stream goes on; `monitor` where the times of all items count, without regard to how runs end.
 * Everything is by the events' own times, so a recording gives the same whenever it is read.
 *
 * Emits once, when the source completes, or before it passes its error on; runs that are under way then count as cut. Memory: some numbers for each open run, of at most `maxRuns`, with the open Markdown
 * blocks and the text of its model call under way; figures keep sketches, so streams may be endless. What `session` throws is the stream's error.
 *
 * @example
 * const analysis = await lastValueFrom(from(recordedEvents).pipe(analyzeSessions({ trend: 'day' })));
 * analysis.insights;  // [{ rule: 'interruptions', text: 'Every third answer was interrupted (34 of 102), …' }]
 *
 * @throws InvalidArgumentError at once, when a limit is no whole number from 1
 * @see insightRules for what is said when
 */
export function analyzeSessions(options: AnalyzeSessionsOptions = {}): OperatorFunction<WeirEvent, SessionAnalysis> {
  return operatorFrom(analyzeSessionsKernel(options));
}

function analyzeSessionsKernel(options: AnalyzeSessionsOptions): Kernel<WeirEvent, SessionAnalysis> {
  new SessionAnalyzer(options);
  return (emit) => {
    const analyzer = new SessionAnalyzer(options);
    const finish = () => {
      analyzer.end();
      emit(analyzer.analysis());
    };
    return { next: (event) => analyzer.take(event), complete: finish, error: finish };
  };
}
