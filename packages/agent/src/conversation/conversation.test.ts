import {
  FakeClock,
  InvalidArgumentError,
  Valve,
  assertProtocol,
  withinValve,
  type ConversationStore,
} from '@weir/core';
import { ConversationChangedError, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import * as fc from 'fast-check';
import { NEVER, Subject, firstValueFrom, lastValueFrom, toArray, type Observable } from 'rxjs';
import { gather, textOf, typesOf } from '../__fixtures__/gather.js';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import { conversation } from './conversation.js';
import type { ConversationOptions } from './conversation-options.js';
import { memoryConversationStore } from './memory-conversation-store.js';
import type { RememberedMessage } from './remembered-message.js';
import type { ToSummarize } from './summarizer.js';
import { tokensOf } from './turn.js';

const count = (text: string) => text.length;
const user = (text: string): RememberedMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const said = (text: string): RememberedMessage => ({ role: 'assistant', content: [{ type: 'text', text }] });
const turn = (n: number | string) => [user(`q${n}`), said(`a${n}`)];
/** By `count`: two messages of two characters, each with its overhead of four. */
const turnTokens = 12;

function chat(options: Partial<ConversationOptions> = {}) {
  return conversation({ id: 'c', window: 1000, countTokens: count, ...options });
}

/** The texts of messages, with whose they are. */
function told(messages: readonly RememberedMessage[]): string[] {
  return messages.map(({ role, content }) => {
    const text =
      typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join('|');
    return `${role}: ${text}`;
  });
}

describe('conversation', () => {
  it('remembers its turns', async () => {
    const chats = chat({ system: 'Be brief.' });
    expect(await chats.messages('q1')).toEqual([{ role: 'system', content: 'Be brief.' }, user('q1')]);
    await chats.append(turn(1));
    expect(await chats.messages('q2')).toEqual([{ role: 'system', content: 'Be brief.' }, ...turn(1), user('q2')]);
    expect(await chats.messages()).toHaveLength(3);
  });

  it('takes messages with plain text', async () => {
    const chats = chat();
    await chats.append([
      { role: 'user', content: 'q1' },
      { role: 'assistant', content: 'a1', interrupted: true },
    ]);
    expect(told(await chats.messages('x'))).toEqual([
      'user: q1',
      'assistant: a1',
      expect.stringMatching(/cut off.*\|x$/),
    ]);
  });

  it('goes on from its store', async () => {
    const store = memoryConversationStore();
    await chat({ store }).append(turn(1));
    await chat({ store, id: 'other' }).append(turn('x'));
    expect(told(await chat({ store }).messages('q2'))).toEqual(['user: q1', 'assistant: a1', 'user: q2']);
  });

  it('forgets all when it is told to', async () => {
    const store = memoryConversationStore();
    const chats = chat({ store });
    await chats.append(turn(1));
    await chats.clear();
    await chats.append(turn(2));
    expect(told(await chats.messages())).toEqual(['user: q2', 'assistant: a2']);
    expect((await store.load('c')).messages).toHaveLength(2);
  });

  it.each([
    ['a window of nothing', { window: 0 }],
    ['a window that is no number', { window: Number.NaN }],
    ['a window that the system text does not fit into', { window: 5, system: 'Be brief.' }],
    ['a summary of nothing', { summaryTokens: 0 }],
    ['a summary larger than the window', { window: 10, summaryTokens: 11 }],
    ['an empty id', { id: '' }],
  ])('refuses %s', (_, options) => {
    expect(() => chat(options)).toThrow(InvalidArgumentError);
  });

  it('refuses messages that no turn is made of', async () => {
    await expect(chat().append([said('a')])).rejects.toThrow(InvalidArgumentError);
    await expect(chat().append([{ role: 'system', content: 'x' }])).rejects.toThrow(InvalidArgumentError);
  });

  describe('window', () => {
    it('gives the newest turns that fit, beside the system text and the question', async () => {
      const chats = chat({ window: 2 * turnTokens + 6 + 6, system: 'ab' });
      for (const n of [1, 2, 3]) await chats.append(turn(n));
      expect(told(await chats.messages('q4'))).toEqual([
        'system: ab',
        'user: q2',
        'assistant: a2',
        'user: q3',
        'assistant: a3',
        'user: q4',
      ]);
      expect(told(await chats.messages('a long one'))).toEqual([
        'system: ab',
        'user: q3',
        'assistant: a3',
        'user: a long one',
      ]);
    });

    it('is never exceeded, whatever was said, by memory and by what was stored', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 12 }),
          fc.integer({ min: 20, max: 120 }),
          async (turns, window) => {
            const store = memoryConversationStore();
            const chats = chat({ window, store });
            for (const [q, a] of turns) await chats.append([user('q'.repeat(q)), said('a'.repeat(a))]);
            const messages = await chats.messages('x');
            expect(tokensOf(messages, count)).toBeLessThanOrEqual(window);
            expect(await chat({ window, store }).messages('x')).toEqual(messages);
          },
        ),
      );
    });

    it('bounds the work for a turn, however long the conversation', async () => {
      let counted = 0;
      const chats = chat({ window: 10 * turnTokens, countTokens: (text) => (counted++, text.length) });
      const work: number[] = [];
      for (let n = 0; n < 500; n++) {
        const before = counted;
        await chats.messages('qx');
        await chats.append(turn(n % 10));
        work.push(counted - before);
      }
      expect(Math.max(...work.slice(1))).toBeLessThanOrEqual(5);
    });

    it('counts no more of a long history than the window holds', async () => {
      const store = memoryConversationStore({ maxMessages: 10_000 });
      await chat({ store }).append(Array.from({ length: 3000 }, (_, n) => turn(n % 10)).flat());
      let counted = 0;
      const chats = chat({ store, window: 10 * turnTokens, countTokens: (text) => (counted++, text.length) });
      await chats.messages();
      expect(counted).toBeLessThan(50);
    });

    it('uses an estimate where there is no counter', async () => {
      const chats = conversation({ id: 'c', window: 40 });
      await chats.append([user('word '.repeat(200)), said('short')]);
      await chats.append(turn(2));
      expect(told(await chats.messages('q3'))).toEqual(['user: q2', 'assistant: a2', 'user: q3']);
    });
  });

  describe('run', () => {
    it('gives the message and the run, and remembers both for the next turn', async () => {
      const model = fakeModel([['Hello, ', 'Ada.'], ['Ada.']]);
      const chats = chat({ system: 'Be kind.' });
      const events = await gather(chats.run({ model, prompt: 'I am Ada', run: 'r', parent: 'p' }));
      expect(typesOf(events).slice(0, 3)).toEqual(['user_message', 'agent_start', 'llm_start']);
      expect(events.every(({ run, seq, parent }, index) => run === 'r' && seq === index && parent === 'p')).toBe(true);
      await gather(chats.run({ model, prompt: 'Who am I?' }));
      expect(model.calls[1]?.prompt).toEqual([
        { role: 'system', content: 'Be kind.' },
        user('I am Ada'),
        said('Hello, Ada.'),
        user('Who am I?'),
      ]);
    });

    it('goes on behind a message that was told already', async () => {
      const chats = chat();
      const events = await lastValueFrom(
        chats.run({ model: fakeModel([['a']]), prompt: 'q', run: 'r', firstSeq: 5 }).pipe(toArray()),
      );
      expect([events[0]?.type, events[0]?.seq]).toEqual(['agent_start', 5]);
      expect(told(await chats.messages())).toEqual(['user: q', 'assistant: a']);
    });

    it('remembers tool calls with their results', async () => {
      const model = fakeModel([[callAdd], ['3'], ['ok']]);
      const chats = chat();
      await gather(chats.run({ model, tools: [add], prompt: '1 + 2?' }));
      await gather(chats.run({ model, tools: [add], prompt: 'Thanks' }));
      expect(model.calls[2]?.prompt.map(({ role }) => role)).toEqual([
        'user',
        'assistant',
        'tool',
        'assistant',
        'user',
      ]);
    });

    it('is a turn for each subscription, and none without', async () => {
      const model = fakeModel([['a'], ['b']]);
      const run$ = chat().run({ model, prompt: 'q' });
      expect(model.calls).toHaveLength(0);
      expect(textOf(await gather(run$)) + textOf(await gather(run$))).toBe('ab');
      expect(model.calls[1]?.prompt).toHaveLength(3);
    });

    it('refuses options at once that no run takes', () => {
      expect(() => chat().run({ model: fakeModel([]), prompt: 'x', maxSteps: 0 })).toThrow(InvalidArgumentError);
    });

    it('reads the model only while the valve downstream is open', async () => {
      const valve = new Valve();
      const model = fakeModel([['a', 'b', 'c', 'd']]);
      valve.close();
      const events: WeirEvent[] = [];
      withinValve(valve, () =>
        chat()
          .run({ model, prompt: 'q' })
          .subscribe((event) => events.push(event)),
      );
      await settled();
      expect(textOf(events)).toBe('');
      valve.open();
      await settled();
      await settled();
      expect(textOf(events)).toBe('abcd');
    });

    it('remembers what a failed run had said, and nothing of one that said nothing', async () => {
      const chats = chat();
      const throwing = { throws: new TypeError('x') };
      await gather(chats.run({ model: fakeModel([[throwing]]), prompt: 'q0' }));
      await gather(chats.run({ model: fakeModel([['half', throwing]]), prompt: 'q1' }));
      expect(told(await chats.messages())).toEqual(['user: q1', 'assistant: half']);
    });

    it('does not begin where the store cannot be read, and can be tried again', async () => {
      let isBroken = true;
      const kept = memoryConversationStore();
      const store: ConversationStore<RememberedMessage> = {
        load: (id) => (isBroken ? Promise.reject(new TypeError('down')) : kept.load(id)),
        append: kept.append.bind(kept),
        replace: kept.replace.bind(kept),
      };
      const model = fakeModel([['a']]);
      const chats = chat({ store });
      await expect(lastValueFrom(chats.run({ model, prompt: 'q' }))).rejects.toThrow(TypeError);
      expect(model.calls).toHaveLength(0);
      isBroken = false;
      expect(textOf(await gather(chats.run({ model, prompt: 'q' })))).toBe('a');
    });
  });

  describe('interruption', () => {
    const marked = { role: 'assistant', content: [{ type: 'text', text: 'Hal' }], interrupted: true };

    it('keeps the answer as far as it came, marks it, and tells the model once', async () => {
      const store = memoryConversationStore();
      const interrupt = new Subject<string>();
      const model = fakeModel([['Hal', hang], ['Fine.'], ['Bye.']]);
      const chats = chat({ store });
      const events = gather(chats.run({ model, prompt: 'q1', interrupt }));
      await settled();
      interrupt.next('stop');
      expect((await events).at(-1)).toMatchObject({ data: { status: 'interrupted' } });
      expect((await store.load('c')).messages).toMatchObject([user('q1'), marked]);
      await gather(chats.run({ model, prompt: 'q2' }));
      expect(told((model.calls[1]?.prompt ?? []) as RememberedMessage[])).toEqual([
        'user: q1',
        'assistant: Hal',
        expect.stringMatching(/^user: \[Your previous answer was cut off.*\]\|q2$/),
      ]);
      expect(JSON.stringify(model.calls[1]?.prompt)).not.toContain('interrupted');
      await gather(chats.run({ model, prompt: 'q3' }));
      expect(JSON.stringify(model.calls[2]?.prompt)).not.toContain('cut off');
    });

    it('is remembered of a reader who leaves, and comes before the next turn', async () => {
      const model = fakeModel([['Hal', hang], ['ok']]);
      const chats = chat({ interruptionNote: 'Cut.' });
      const subscription = chats.run({ model, prompt: 'q1' }).subscribe();
      await settled();
      subscription.unsubscribe();
      expect(told(await chats.messages('q2'))).toEqual(['user: q1', 'assistant: Hal', 'user: Cut.|q2']);
    });

    it('may go unmentioned', async () => {
      const chats = chat({ interruptionNote: false });
      await chats.append([user('q1'), { ...said('Hal'), interrupted: true }]);
      expect(told(await chats.messages('q2')).at(-1)).toBe('user: q2');
    });
  });

  describe('summaries', () => {
    const small = { window: 4 * turnTokens, summaryTokens: 20 };

    it('put what falls out of the window together, and stand before the rest, in the store too', async () => {
      const store = memoryConversationStore();
      const given: ToSummarize[] = [];
      const chats = chat({ ...small, store, summarize: (input) => (given.push(input), 'old') });
      for (const n of [1, 2, 3, 4]) await chats.append(turn(n));
      expect(given).toEqual([]);
      await chats.append(turn(5));
      await chats.settled();
      expect(given).toEqual([{ summary: undefined, messages: [...turn(1), ...turn(2), ...turn(3)], maxTokens: 20 }]);
      const { messages } = await store.load('c');
      expect(messages[0]).toMatchObject({ role: 'user', summary: true });
      expect(messages.slice(1)).toEqual([...turn(4), ...turn(5)]);
    });

    it('are carried on, stay bounded, and survive a restart', async () => {
      const store = memoryConversationStore();
      const given: (string | undefined)[] = [];
      const options = {
        window: 120,
        summaryTokens: 60,
        store,
        summarize: ({ summary }: ToSummarize) => (given.push(summary), 'long '.repeat(100)),
      };
      const chats = chat(options);
      for (let n = 0; n < 40; n++) {
        await chats.append(turn(n % 10));
        await chats.settled();
        const messages = await chats.messages('x');
        expect(tokensOf(messages, count)).toBeLessThanOrEqual(120);
      }
      expect(given.length).toBeGreaterThan(2);
      expect(given.slice(1).every((summary) => summary?.startsWith('long long'))).toBe(true);
      const kept = (await store.load('c')).messages;
      expect(tokensOf(kept.slice(0, 1), count)).toBeLessThanOrEqual(64);
      expect(kept.length).toBeLessThan(12);
      expect(await chat(options).messages('x')).toEqual(await chats.messages('x'));
    });

    it('may come of a model', async () => {
      const summarize = fakeModel([['Ada asks about sums.']]);
      const chats = chat({ window: 200, summarize, clock: new FakeClock() });
      for (let n = 0; n < 17; n++) await chats.append(turn(10 + n));
      await chats.settled();
      expect(told(await chats.messages())[0]).toMatch(/^user: Summary of what was said before:\nAda asks/);
    });

    it.each([
      [
        'throws',
        () => {
          throw new TypeError('x');
        },
      ],
      ['rejects', () => Promise.reject(new TypeError('x'))],
      ['says nothing', () => ' '],
    ])('lose no turn where the function %s, and are tried again', async (_, fail) => {
      const store = memoryConversationStore();
      const errors: unknown[] = [];
      let isBroken = true;
      const summarize = (input: ToSummarize) => (isBroken ? fail() : `${input.messages.length}`);
      const chats = chat({ ...small, store, summarize, onError: (error) => errors.push(error) });
      for (const n of [1, 2, 3, 4, 5]) await chats.append(turn(n));
      await chats.settled();
      expect(errors).toHaveLength(1);
      expect((await store.load('c')).messages).toHaveLength(10);
      isBroken = false;
      await chats.append(turn(6));
      await chats.settled();
      expect(JSON.stringify((await store.load('c')).messages[0])).toContain('8');
    });

    it('delay no turn, and take in nothing that was said meanwhile', async () => {
      const summary = new Subject<string>();
      const store = memoryConversationStore();
      const chats = chat({ ...small, store, summarize: () => firstValueFrom(summary) });
      for (const n of [1, 2, 3, 4, 5, 6]) await chats.append(turn(n));
      expect(told(await chats.messages()).at(-1)).toBe('assistant: a6');
      summary.next('old');
      await chats.settled();
      expect(told((await store.load('c')).messages).slice(1)).toEqual(told([...turn(4), ...turn(5), ...turn(6)]));
    });

    it('are dropped where what they stand for is gone meanwhile', async () => {
      const summary = new Subject<string>();
      const store = memoryConversationStore();
      const chats = chat({ ...small, store, summarize: () => firstValueFrom(summary) });
      for (const n of [1, 2, 3, 4, 5]) await chats.append(turn(n));
      await chats.clear();
      await chats.append(turn(6));
      summary.next('old');
      await chats.settled();
      expect(told((await store.load('c')).messages)).toEqual(told(turn(6)));
    });

    it('wait for nobody to be told of a failure', async () => {
      const chats = chat({ ...small, summarize: () => Promise.reject(new TypeError('x')) });
      for (const n of [1, 2, 3, 4, 5]) await chats.append(turn(n));
      await expect(chats.settled()).resolves.toBeUndefined();
    });

    it('hold four windows of turns at most where they keep failing', async () => {
      const given: number[] = [];
      const summarize = ({ messages }: ToSummarize) => {
        given.push(messages.length);
        throw new TypeError('x');
      };
      const chats = chat({ ...small, summarize });
      for (let n = 0; n < 60; n++) {
        await chats.append(turn(n % 10));
        await chats.settled();
      }
      expect(Math.max(...given)).toBeLessThanOrEqual(16);
    });
  });

  describe('two of one conversation', () => {
    it('lose no turn to each other', async () => {
      const store = memoryConversationStore();
      const [a, b] = [chat({ store }), chat({ store })];
      await Promise.all([a.messages(), b.messages()]);
      await Promise.all([a.append(turn(1)), b.append(turn(2)), a.append(turn(3)), b.append(turn(4))]);
      const kept = told((await store.load('c')).messages);
      expect(kept).toHaveLength(8);
      expect(new Set(kept)).toEqual(new Set(told([1, 2, 3, 4].flatMap(turn))));
      await a.append(turn(5));
      expect(await a.messages()).toHaveLength(10);
    });

    it('lose no turn to a summary', async () => {
      const store = memoryConversationStore();
      const summary = new Subject<string>();
      const errors: unknown[] = [];
      const a = chat({ window: 48, store, summarize: () => firstValueFrom(summary), onError: (e) => errors.push(e) });
      for (const n of [1, 2, 3, 4, 5]) await a.append(turn(n));
      await chat({ store }).append(turn('b'));
      summary.next('old');
      await a.settled();
      expect(told((await store.load('c')).messages).slice(-2)).toEqual(told(turn('b')));
      expect(errors.every((error) => ConversationChangedError.is(error))).toBe(true);
      expect(told(await a.messages()).at(-1)).toBe('assistant: ab');
    });

    it('give up on a store that always says no', async () => {
      const store: ConversationStore<RememberedMessage> = {
        load: () => ({ messages: [], version: '' }),
        append: (id) => Promise.reject(new ConversationChangedError(id, '', '1')),
        replace: () => '',
      };
      await expect(chat({ store }).append(turn(1))).rejects.toThrow(ConversationChangedError);
    });
  });

  it('keeps the protocol over any turn', async () => {
    const chats = chat();
    const events: WeirEvent[] = [];
    const run$: Observable<WeirEvent> = chats.run({ model: fakeModel([['a', 'b']]), prompt: 'q', interrupt: NEVER });
    await lastValueFrom(run$.pipe(toArray())).then((all) => events.push(...all));
    assertProtocol(events);
  });
});
