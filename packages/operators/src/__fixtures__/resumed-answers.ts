import { checkProtocol, FakeClock, type WeirEvent } from '@weir/core';
import { of, throwError, type Observable } from 'rxjs';
import { resumeFromPartial, type ResumeFromPartialOptions, type ResumeRequest } from '../retry/resume-from-partial.js';
import { accumulate } from '../transforming/accumulate.js';
import { chunksOf, streamOf, type Step, type StreamEnd } from './model-call.js';
import { watch } from './watch.js';

export const start: Step = ['llm_start', { model: 'm' }];
export const end: Step = ['llm_end', { finishReason: 'stop' }];
export const broken: StreamEnd = { fails: Object.assign(new Error('cut'), { code: 'ECONNRESET' }) };
export const failure = { code: 'rate_limited', message: 'slower', retryable: true };
/** For models that go on exactly. */
export const exact = { strategy: 'continue', maxOverlap: 0 } as const;

/** Reads an answer of the given attempts; checks that its events keep the protocol. */
export function answers(
  attempts: readonly ((request: ResumeRequest) => Observable<WeirEvent>)[],
  options: ResumeFromPartialOptions = {},
  time = 60_000,
  isOneRun = true,
) {
  const clock = new FakeClock();
  const requests: ResumeRequest[] = [];
  const open = (request: ResumeRequest) => {
    requests.push(request);
    return attempts[request.attempt - 1]?.(request) ?? throwError(() => 'no further attempt');
  };
  const reader = watch(resumeFromPartial(open, { jitter: 'none', backoff: 10, clock, ...options }));
  clock.advance(time);
  if (isOneRun && reader.isComplete) expect(checkProtocol(reader.values)).toEqual([]);
  return {
    clock,
    requests,
    values: reader.values,
    get isComplete() {
      return reader.isComplete;
    },
    get told() {
      return reader.values.map(brief);
    },
    get text() {
      return watch(of(...reader.values).pipe(accumulate('text'))).values.at(-1) ?? '';
    },
  };
}

/** An event in a few words. */
function brief({ type, data }: WeirEvent): string {
  const { attempt, delta } = data as { attempt?: number; delta?: string };
  const words = type === 'tool_args' ? [type] : [type, attempt, delta];
  return words.filter((word) => word !== undefined).join(' ');
}

/** An answer that comes in one piece. */
export function whole(text: string): () => Observable<WeirEvent> {
  return () => streamOf([start, ...chunksOf(text, Math.max(1, text.length)), end]);
}
