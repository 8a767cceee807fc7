import { InjectedFaultError } from '../errors/injected-fault-error.js';
import { fakeUsage, spellOut, type ScriptedTurn } from './model-script.js';

const sent = (turn: ScriptedTurn) => spellOut(turn).map((action) => (action.do === 'send' ? action.part : action));
const types = (turn: ScriptedTurn) =>
  spellOut(turn).map((action) => (action.do === 'send' ? action.part.type : action.do));

describe('spellOut', () => {
  it('finishes an empty turn', () => {
    expect(types([])).toEqual(['stream-start', 'finish']);
  });

  it('streams the arguments of a call in pieces, then whole', () => {
    const parts = sent([{ name: 'add', input: { a: 12 } }]).slice(1, -1);
    expect(parts).toEqual([
      { type: 'tool-input-start', id: 'call-1', toolName: 'add' },
      { type: 'tool-input-delta', id: 'call-1', delta: '{"a"' },
      { type: 'tool-input-delta', id: 'call-1', delta: ':12}' },
      { type: 'tool-input-end', id: 'call-1' },
      { type: 'tool-call', toolCallId: 'call-1', toolName: 'add', input: '{"a":12}' },
    ]);
  });

  it('sends a string as the arguments as it stands', () => {
    expect(sent([{ name: 'add', input: '{"a":', id: 'mine' }])).toContainEqual({
      type: 'tool-call',
      toolCallId: 'mine',
      toolName: 'add',
      input: '{"a":',
    });
  });

  it('closes a text before a call and begins another one after it', () => {
    expect(types(['a', { name: 'add', input: {} }, 'b']).filter((type) => type.startsWith('text'))).toEqual([
      ...['text-start', 'text-delta', 'text-end'],
      ...['text-start', 'text-delta', 'text-end'],
    ]);
  });

  it('keeps reasoning and text apart', () => {
    expect(types([{ reasoning: 'why' }, 'because'])).toEqual([
      'stream-start',
      ...['reasoning-start', 'reasoning-delta', 'reasoning-end'],
      ...['text-start', 'text-delta', 'text-end'],
      'finish',
    ]);
  });

  it('says why it finished: after calls, after text, as it is told', () => {
    const reason = (turn: ScriptedTurn) => sent(turn).at(-1);
    expect(reason(['a'])).toMatchObject({ finishReason: { unified: 'stop' } });
    expect(reason([{ name: 'add', input: {} }])).toMatchObject({ finishReason: { unified: 'tool-calls' } });
    const usage = fakeUsage(99);
    expect(reason(['a', { finish: 'length', usage }])).toMatchObject({ finishReason: { unified: 'length' }, usage });
  });

  it('ends a turn at its finish, its hang, its failure or its close', () => {
    expect(types([{ finish: 'stop' }, 'never'])).toEqual(['stream-start', 'finish']);
    expect(types([{ hang: true }, 'never'])).toEqual(['stream-start', 'hang']);
    expect(types([{ fail: 'broken' }, 'never'])).toEqual(['stream-start', 'fail']);
    expect(types([{ close: true }, 'never'])).toEqual(['stream-start']);
  });

  it('goes on after an error part and a delay', () => {
    expect(types([{ error: 'odd' }, { delay: 5 }])).toEqual(['stream-start', 'error', 'wait', 'finish']);
  });

  it('passes stream parts on as they are', () => {
    const raw = { type: 'raw', rawValue: { x: 1 } } as const;
    expect(sent(['a', raw])).toContain(raw);
    expect(types([raw])).toEqual(['stream-start', 'raw', 'finish']);
  });

  it('has a failure of its own where none is given', () => {
    const [, action] = spellOut([{ fail: undefined }]);
    expect(action).toMatchObject({ do: 'fail', error: expect.any(InjectedFaultError) as Error });
  });
});
