import { llmChunk } from './event-factories.js';
import { isEvent, isEventOf } from './is-event.js';

const event = llmChunk({ run: 'r', seq: 0, time: 0 }, { delta: 'a' });

describe('isEvent', () => {
  it('takes an event of any type', () => {
    expect(isEvent(event)).toBe(true);
    expect(isEvent({ type: 'my_own', run: 'r', seq: 0, data: undefined })).toBe(true);
  });

  it.each(['type', 'run', 'seq', 'data'] as const)('refuses what has no %s', (key) => {
    const rest: Record<string, unknown> = { ...event };
    delete rest[key];
    expect(isEvent(rest)).toBe(false);
  });

  it('refuses what has a field of the wrong type', () => {
    expect(isEvent({ ...event, seq: '0' })).toBe(false);
    expect(isEvent({ ...event, run: 1 })).toBe(false);
    expect(isEvent({ ...event, type: 1 })).toBe(false);
  });

  it('refuses values that are no objects', () => {
    for (const value of [null, undefined, 'llm_chunk', 3, true, () => event]) expect(isEvent(value)).toBe(false);
  });
});

describe('isEventOf', () => {
  it('tells one type from another', () => {
    expect(isEventOf('llm_chunk', event)).toBe(true);
    expect(isEventOf('llm_end', event)).toBe(false);
    expect(isEventOf('llm_chunk', { type: 'llm_chunk' })).toBe(false);
  });
});
