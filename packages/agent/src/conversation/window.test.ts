import * as fc from 'fast-check';
import type { RememberedMessage } from './remembered-message.js';
import { turnsOf, type Turn } from './turn.js';
import { newestThatFit } from './window.js';

const count = (text: string) => text.length;
const messages = fc
  .array(fc.tuple(fc.nat(20), fc.array(fc.nat(20), { maxLength: 2 }), fc.nat(30)), { maxLength: 8 })
  .map((turns) => turns.flatMap(([asked, tools, answered]) => turnMessages(asked, tools, answered)));

/** A question, so many tool calls with results, and an answer. */
function turnMessages(asked: number, tools: readonly number[], answered: number): RememberedMessage[] {
  const calls = tools.flatMap((length, index): RememberedMessage[] => [
    { role: 'assistant', content: [{ type: 'tool-call', toolCallId: `${index}`, toolName: 't', input: {} }] },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: `${index}`,
          toolName: 't',
          output: { type: 'text', value: 'x'.repeat(length) },
        },
      ],
    },
  ]);
  return [
    { role: 'user', content: [{ type: 'text', text: 'x'.repeat(asked) }] },
    ...calls,
    { role: 'assistant', content: [{ type: 'text', text: 'x'.repeat(answered) }] },
  ];
}

const sum = (turns: readonly Turn[]) => turns.reduce((total, { tokens }) => total + tokens, 0);

describe('newestThatFit', () => {
  it('never takes more tokens than there are, and never parts a call from its result', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: -5, max: 300 }), (said, tokens) => {
        const chosen = newestThatFit(turnsOf(said, count), tokens);
        expect(chosen.length === 0 || sum(chosen) <= tokens).toBe(true);
        const parts = chosen.flatMap((turn) => turn.messages.flatMap(({ content }) => content as { type: string }[]));
        const calls = parts.filter(({ type }) => type === 'tool-call').length;
        expect(parts.filter(({ type }) => type === 'tool-result')).toHaveLength(calls);
        for (const turn of chosen) expect(turn.messages[0]?.role).toBe('user');
      }),
    );
  });

  it('takes the longest row of newest turns that fits', () => {
    fc.assert(
      fc.property(messages, fc.nat(300), (said, tokens) => {
        const turns = turnsOf(said, count);
        const chosen = newestThatFit(turns, tokens);
        const whole = turns.findIndex((_, index) => sum(turns.slice(index)) <= tokens);
        if (whole !== -1) expect(chosen).toEqual(turns.slice(whole));
        else expect(chosen.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves out the tool calls of a newest turn that is too long, and the turn where even that does not do', () => {
    const turns = turnsOf(turnMessages(2, [50], 3), count);
    expect(newestThatFit(turns, 20).map(({ messages }) => messages.map(({ role }) => role))).toEqual([
      ['user', 'assistant'],
    ]);
    expect(newestThatFit(turns, 12)).toEqual([]);
    expect(newestThatFit([], 12)).toEqual([]);
  });
});
