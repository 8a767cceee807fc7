import assert from 'node:assert/strict';
import { RunWriter, TruncatedError, type WeirEvent } from '@weir/core';
import { accumulate, resumeFromPartial } from '@weir/operators';
import { concat, lastValueFrom, of, throwError, type Observable } from 'rxjs';

const whole = 'A weir holds the river back, and lets it pass.';

/** Stands for `fromModel`: it breaks off once, then goes on from what the reader has. */
function call(attempt: number, partialText: string): Observable<WeirEvent> {
  const run = new RunWriter({ run: `attempt-${attempt}` });
  const start = run.event('llm_start', { model: 'demo' });
  if (attempt === 1) {
    const broken$ = throwError(() => new TruncatedError('llm_end'));
    return concat(of<WeirEvent[]>(start, run.event('llm_chunk', { delta: whole.slice(0, 20) })), broken$);
  }
  const rest = run.event('llm_chunk', { delta: whole.slice(partialText.length) });
  return of<WeirEvent[]>(start, rest, run.event('llm_end', { finishReason: 'stop' }));
}

const attempts: number[] = [];
const answer$ = resumeFromPartial(
  ({ attempt, partialText }) => {
    attempts.push(attempt);
    return call(attempt, partialText);
  },
  { strategy: 'continue', maxOverlap: 0, attempts: 3, backoff: 1 }, // maxOverlap: how much a model says again
);

assert.equal(await lastValueFrom(answer$.pipe(accumulate('text'))), whole); // nothing lost, nothing twice
assert.deepEqual(attempts, [1, 2]);
