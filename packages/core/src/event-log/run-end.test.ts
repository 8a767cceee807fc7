import { RunWriter } from '../events/run-writer.js';
import { RunEnd } from './run-end.js';

describe('RunEnd', () => {
  const writer = new RunWriter({ run: 'r' });
  const llmEnd = writer.event('llm_end', { finishReason: 'stop' });

  it('takes a bare model call to end with its own end', () => {
    expect(new RunEnd().take(llmEnd)).toBe(true);
    expect(new RunEnd().take(writer.event('error', { code: 'x', message: 'm', retryable: false }))).toBe(true);
  });

  it('knows an agent that is met from within', () => {
    const end = new RunEnd();
    expect(end.take(writer.event('tool_decision', { toolCallId: 'c', approved: true }))).toBe(false);
    expect(end.take(llmEnd)).toBe(false);
    expect(end.take(writer.event('error', { code: 'x', message: 'm', retryable: false }))).toBe(false);
    expect(end.take(writer.event('agent_end', { status: 'failed' }))).toBe(true);
  });

  it('takes an agent to end with agent_end alone', () => {
    const end = new RunEnd();
    expect(end.take(writer.event('agent_start', { model: 'm' }))).toBe(false);
    expect(end.take(llmEnd)).toBe(false);
    expect(end.take(writer.event('agent_end', { status: 'completed' }))).toBe(true);
  });
});
