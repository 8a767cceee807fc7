import { RunWriter, type WeirEvent } from '@weir/core';
import { SubAgentFailedError } from '../errors/sub-agent-failed-error.js';
import { NestedAnswer } from './nested-answer.js';

const writer = new RunWriter({ run: 'r' });
const start = (attempt?: number) =>
  writer.event('llm_start', { model: 'm', ...(attempt !== undefined && { attempt }) });
const chunk = (delta: string) => writer.event('llm_chunk', { delta });
const end = (status: 'completed' | 'interrupted' | 'failed', reason?: string) =>
  writer.event('agent_end', { status, ...(reason !== undefined && { reason }) });
const answerOf = (...events: WeirEvent[]) => {
  const answer = new NestedAnswer();
  events.forEach((event) => answer.take(event));
  return () => answer.text('helper');
};

describe('NestedAnswer', () => {
  it.each<[string, WeirEvent[], string]>([
    [
      'the text of the last model call',
      [start(1), chunk('a'), start(), chunk('b'), chunk('c'), end('completed')],
      'bc',
    ],
    ['what a further try has gone on with', [start(1), chunk('a'), start(2), chunk('b'), end('completed')], 'ab'],
    [
      'nothing that was taken back',
      [start(1), chunk('a'), writer.event('retract', { attempt: 1 }), start(2), chunk('b'), end('completed')],
      'b',
    ],
    ['nothing where nothing was said', [end('completed')], ''],
  ])('gives %s', (_, events, text) => {
    expect(answerOf(...events)()).toBe(text);
  });

  it('says why there is no answer', () => {
    const failed = answerOf(
      writer.event('error', { code: 'timeout', message: 'too slow', retryable: true }),
      end('failed', 'timeout'),
    );
    expect(failed).toThrow(SubAgentFailedError);
    expect(failed).toThrow('The agent "helper" gave no answer: too slow');
    expect(answerOf(end('interrupted', 'enough'))).toThrow('interrupted (enough)');
    expect(answerOf()).toThrow('failed');
  });
});
