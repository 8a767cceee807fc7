import { FakeClock, RunWriter, type EventFailure, type WeirEvent } from '@weir/core';

export interface RecordedAnswer {
  run?: string;
  /** When it begins, in milliseconds since the epoch. */
  at?: number;
  model?: string;
  text?: string;
  /** Until the first piece, in milliseconds. */
  first?: number;
  /** Between two pieces of ten characters. */
  pace?: number;
  costUsd?: number;
  outputTokens?: number;
  end?: 'completed' | 'interrupted' | 'failed' | 'cut';
  failure?: EventFailure;
}

let count = 0;

/** The events of one agent's answer, as they would have been recorded. */
export function recordedAnswer(answer: RecordedAnswer = {}): WeirEvent[] {
  const {
    run = `run-${count++}`,
    at = 0,
    model = 'm',
    text = 'Hello',
    first = 200,
    pace = 20,
    end = 'completed',
  } = answer;
  const { costUsd, outputTokens, failure = { code: 'timeout', message: 'late' } } = answer;
  const clock = new FakeClock(at);
  const writer = new RunWriter({ run, clock });
  const events: WeirEvent[] = [writer.event('agent_start', { model }), writer.event('llm_start', { model })];
  clock.advance(first);
  for (let from = 0; from < text.length; from += 10) {
    if (from > 0) clock.advance(pace);
    events.push(writer.event('llm_chunk', { delta: text.slice(from, from + 10) }));
  }
  if (end === 'cut') return events;
  if (end === 'completed') {
    const usage = outputTokens === undefined ? {} : { usage: { inputTokens: 5, outputTokens } };
    events.push(writer.event('llm_end', { finishReason: 'stop', ...usage, ...(costUsd !== undefined && { costUsd }) }));
  }
  if (end === 'failed') events.push(writer.event('error', { ...failure, retryable: true }));
  events.push(writer.event('agent_end', { status: end }));
  return events;
}

/** So many answers, one after the other. */
export function recordedAnswers(count: number, answerAt: (index: number) => RecordedAnswer): WeirEvent[] {
  return Array.from({ length: count }, (_, index) => recordedAnswer(answerAt(index))).flat();
}
