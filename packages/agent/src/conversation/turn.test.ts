import type { RememberedMessage } from './remembered-message.js';
import { tokensOf, turnsOf } from './turn.js';

const user = (text: string): RememberedMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const said = (text: string): RememberedMessage => ({ role: 'assistant', content: [{ type: 'text', text }] });

describe('turnsOf', () => {
  it('begins a turn where the user speaks, and leaves out what comes before', () => {
    const messages = [said('0'), user('1'), said('2'), said('3'), user('4')];
    expect(turnsOf(messages, () => 0).map((turn) => turn.messages)).toEqual([messages.slice(1, 4), messages.slice(4)]);
    expect(turnsOf([said('0')], () => 0)).toEqual([]);
  });
});

describe('Turn', () => {
  it('counts its tokens once', () => {
    let counted = 0;
    const [turn] = turnsOf([user('ab'), said('c')], (text) => (counted++, text.length));
    expect(counted).toBe(0);
    expect([turn?.tokens, turn?.tokens, counted]).toEqual([11, 11, 2]);
  });

  it('is given to the model without marks', () => {
    const [turn] = turnsOf([user('a'), { ...said('b'), interrupted: true }], () => 1);
    expect(turn?.isInterrupted).toBe(true);
    expect(turn?.forModel()).toEqual([user('a'), said('b')]);
  });
});

describe('tokensOf', () => {
  it('counts all that a model is charged for, and what a message takes by itself', () => {
    const call: RememberedMessage = {
      role: 'assistant',
      content: [
        { type: 'text', text: 'hm' },
        { type: 'tool-call', toolCallId: '1', toolName: 'add', input: { a: 1 } },
      ],
    };
    const count = (text: string) => text.length;
    expect(tokensOf([{ role: 'system', content: 'abc' }], count)).toBe(7);
    expect(tokensOf([call], count)).toBe(4 + 'hm\n{"a":1}'.length);
  });
});
