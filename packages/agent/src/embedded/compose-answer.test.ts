import type { ToolResultPart } from '../model/prompt.js';
import { composeAnswer, introduceYourself } from './compose-answer.js';

const finding = { text: 'A valve waits.', file: 'a.md', heading: 'Valves' };
const result = (toolName: string, value: unknown): ToolResultPart => ({
  ...{ type: 'tool-result', toolCallId: '1', toolName },
  output: typeof value === 'string' ? { type: 'text', value } : { type: 'json', value: value as never },
});
const compose = (parts: Partial<Parameters<typeof composeAnswer>[0]>) =>
  composeAnswer({ question: 'What is 2 + 3?', findings: [], results: [], searched: 9, ...parts });

describe('composeAnswer', () => {
  it('quotes what was found with where it stands, then says what was computed', () => {
    expect(compose({ findings: [finding], results: [result('calculator', 5)] })).toBe(
      'A valve waits. (a.md, “Valves”)\n\n2 + 3 is 5.',
    );
    expect(compose({ findings: [{ ...finding, heading: 'a.md' }] })).toBe('A valve waits. (a.md)');
  });

  it('says what other tools gave, and what failed', () => {
    expect(compose({ results: [result('dice', { rolled: 6 })] })).toBe('The dice says: {"rolled":6}.');
    const failed: ToolResultPart = { ...result('dice', 0), output: { type: 'error-text', value: 'lost' } };
    expect(compose({ results: [failed] })).toBe('The tool dice failed: lost');
  });

  it('tells the time in words', () => {
    const moment = { weekday: 'Friday', date: '1 May', time: '10:00', timeZone: 'Asia/Tokyo' };
    expect(compose({ results: [result('clock', moment)] })).toBe('It is Friday, 1 May, 10:00 (Asia/Tokyo).');
  });

  it('says so where there is nothing to say', () => {
    expect(compose({})).toMatch(
      /^I found nothing about that in the 9 passages that I can search\.\n\nI am a small retrieval assistant/,
    );
    expect(compose({ results: [result('searchDocs', [])] })).toMatch(/^I found nothing/);
  });

  it('breaks lines between words so that they can be read on a terminal', () => {
    const text = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ');
    const answer = compose({ findings: [{ ...finding, text }] });
    expect(Math.max(...answer.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(88);
    expect(answer.replaceAll('\n', ' ')).toContain(text);
  });
});

describe('introduceYourself', () => {
  it('says what it is, and what it is not', () => {
    expect(introduceYourself(9).replaceAll('\n', ' ')).toMatch(/not a language model.*9 passages/);
  });
});
