import { InvalidArgumentError, RunWriter, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import {
  EMPTY,
  NEVER,
  Subject,
  concat,
  from,
  lastValueFrom,
  of,
  take,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import { add, callAdd, hang, settled } from '../__fixtures__/tools-and-runs.js';
import { runAgent } from '../run-agent.js';
import { conversation } from './conversation.js';
import { remember } from './remember.js';
import type { RememberedMessage } from './remembered-message.js';

/** Stands in for a conversation: notes what is appended, and may be slow or fail. */
function notebook(append: () => Promise<void> = () => Promise.resolve()) {
  const turns: (readonly unknown[])[] = [];
  return { turns, append: (messages: readonly unknown[]) => (turns.push(messages), append()) };
}

const collect = <T>(source: Observable<T>) => lastValueFrom(source.pipe(toArray()));
const textsOf = (turns: readonly (readonly unknown[])[]) =>
  turns.map((turn) => (turn as RememberedMessage[]).map(({ content }) => (content as { text?: string }[])[0]?.text));

function raise(error: Error): never {
  throw error;
}

function run(name: string, { parent, answer = 'x' }: { parent?: string; answer?: string } = {}): WeirEvent[] {
  const writer = new RunWriter({ run: name, ...(parent !== undefined && { parent }) });
  return [
    writer.event('user_message', { content: name }),
    writer.event('agent_start', { model: 'm' }),
    writer.event('llm_chunk', { delta: answer }),
    writer.event('agent_end', { status: 'completed' }),
  ];
}

describe('remember', () => {
  it('passes everything on as it is, and has the run remembered', async () => {
    const notes = notebook();
    const events = run('a');
    const items = [...events.slice(0, 2), 'text', 7, ...events.slice(2)];
    expect(await collect(from(items).pipe(remember(notes)))).toEqual(items);
    expect(textsOf(notes.turns)).toEqual([['a', 'x']]);
  });

  it('completes once everything is saved', async () => {
    const saved = new Subject<void>();
    const notes = notebook(() => lastValueFrom(saved, { defaultValue: undefined }));
    const ends: string[] = [];
    from(run('a'))
      .pipe(remember(notes))
      .subscribe({ complete: () => ends.push('complete') });
    await settled();
    expect(ends).toEqual([]);
    saved.complete();
    await settled();
    expect(ends).toEqual(['complete']);
  });

  it('tells runs apart, and leaves out those of sub-agents', async () => {
    const notes = notebook();
    const [a, b] = [run('a'), run('b', { parent: 'a' })];
    const c = run('c', { parent: 'somebody' });
    await collect(from([...a.slice(0, 3), ...c.slice(0, 2), ...b, ...a.slice(3), ...c.slice(2)]).pipe(remember(notes)));
    expect(textsOf(notes.turns)).toEqual([
      ['a', 'x'],
      ['c', 'x'],
    ]);
  });

  it('leaves out sub-agents of sub-agents, also where several are open', async () => {
    const notes = notebook();
    const [a, b, c] = [run('a'), run('b', { parent: 'a' }), run('c', { parent: 'b' })];
    const nested = [...b.slice(0, 2), ...c, ...b.slice(2)];
    await collect(from([...a.slice(0, 2), ...nested, ...a.slice(2), ...run('d')]).pipe(remember(notes)));
    expect(textsOf(notes.turns)).toEqual([
      ['a', 'x'],
      ['d', 'x'],
    ]);
  });

  it('gives an empty source nothing to remember, and never ends one that never does', async () => {
    const notes = notebook();
    expect(await collect(EMPTY.pipe(remember(notes)))).toEqual([]);
    const ends: unknown[] = [];
    NEVER.pipe(remember(notes))
      .subscribe({ complete: () => ends.push(1) })
      .unsubscribe();
    expect([ends, notes.turns]).toEqual([[], []]);
  });

  it.each([
    ['completes', EMPTY],
    ['fails', throwError(() => 'broken')],
  ])('remembers a run as far as it came where the source %s before its end', async (_, rest) => {
    const notes = notebook();
    const outcome: unknown[] = [];
    concat(from(run('a').slice(0, 3)), rest)
      .pipe(remember(notes))
      .subscribe({ error: (error: unknown) => outcome.push(error), complete: () => outcome.push('complete') });
    await settled();
    expect(outcome).toEqual([rest === EMPTY ? 'complete' : 'broken']);
    expect(notes.turns).toMatchObject([[{ role: 'user' }, { role: 'assistant', interrupted: true }]]);
  });

  it('remembers a run as far as it came when the reader leaves, and stops the model', async () => {
    const notes = notebook();
    const model = fakeModel([['Hal', hang]]);
    const subscription = runAgent({ model, prompt: 'Hi' }).pipe(remember(notes)).subscribe();
    await settled();
    subscription.unsubscribe();
    await settled();
    expect(model.calls[0]?.aborted).toBe(true);
    expect(notes.turns).toMatchObject([[{ content: [{ text: 'Hal' }], interrupted: true }]]);
  });

  it('remembers a run as whole for a reader who leaves with its last event', async () => {
    const notes = notebook();
    await collect(from(run('a')).pipe(remember(notes), take(4)));
    expect(notes.turns).toHaveLength(1);
    expect(JSON.stringify(notes.turns)).not.toContain('interrupted');
  });

  it('remembers tool calls', async () => {
    const notes = notebook();
    const model = fakeModel([[callAdd], ['3']]);
    await collect(runAgent({ model, tools: [add], prompt: 'Hi' }).pipe(remember(notes)));
    expect(notes.turns[0]).toMatchObject([
      { role: 'assistant', content: [{ type: 'tool-call', toolName: 'add' }] },
      { role: 'tool', content: [{ output: { type: 'json', value: 3 } }] },
      { role: 'assistant', content: [{ text: '3' }] },
    ]);
  });

  it('fails where a turn cannot be saved', async () => {
    const notes = notebook(() => Promise.reject(new TypeError('full')));
    const events: unknown[] = [];
    const outcome = new Promise((resolve) => {
      from(run('a'))
        .pipe(remember(notes))
        .subscribe({ next: (event) => events.push(event), error: resolve });
    });
    expect(await outcome).toBeInstanceOf(TypeError);
    expect(events).toHaveLength(4);
  });

  it('fails where nobody has told what the user said, and does not throw', async () => {
    const chat = conversation({ id: 'c', window: 100 });
    const run$ = runAgent({ model: fakeModel([['a']]), prompt: 'q' });
    await expect(lastValueFrom(run$.pipe(remember(chat)))).rejects.toThrow(InvalidArgumentError);
    const thrown = { append: () => raise(new TypeError('full')) };
    await expect(lastValueFrom(from(run('a')).pipe(remember(thrown)))).rejects.toThrow('full');
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    runAgent({ model: fakeModel([['a', hang]]), prompt: 'q' })
      .pipe(remember(chat, { onError }), take(3))
      .subscribe();
    await settled();
    await settled();
    expect(errors).toEqual([expect.any(InvalidArgumentError)]);
  });

  it('tells of a turn that could not be saved after the reader had left', async () => {
    const errors: unknown[] = [];
    const notes = notebook(() => Promise.reject(new TypeError('full')));
    concat(from(run('a').slice(0, 3)), NEVER)
      .pipe(remember(notes, { onError: (error) => errors.push(error) }))
      .subscribe()
      .unsubscribe();
    await settled();
    expect(errors).toEqual([new TypeError('full')]);
  });

  it('acknowledges a receipt once the turn is saved', async () => {
    const released: unknown[] = [];
    const lineage = { retain: () => released.push('hold'), release: (...failure: unknown[]) => released.push(failure) };
    const { withinLineage } = await import('@weir/core');
    const saved = new Subject<void>();
    const source = new Subject<WeirEvent>();
    source.pipe(remember(notebook(() => lastValueFrom(saved, { defaultValue: undefined })))).subscribe();
    withinLineage(lineage, () => run('a').forEach((event) => source.next(event)));
    await settled();
    expect(released).toEqual(['hold']);
    saved.complete();
    await settled();
    expect(released).toEqual(['hold', []]);
  });

  it('keeps nothing between subscriptions', async () => {
    const notes = notebook();
    const remembered$ = from(run('a')).pipe(remember(notes));
    await collect(remembered$);
    await collect(remembered$);
    expect(textsOf(notes.turns)).toEqual([
      ['a', 'x'],
      ['a', 'x'],
    ]);
  });

  it('remembers the run that began first as it is beyond a thousand open ones', async () => {
    const notes = notebook();
    const starts = Array.from({ length: 1001 }, (_, index) => run(`r${index}`).slice(0, 3)).flat();
    const subscription = concat(from(starts), NEVER).pipe(remember(notes)).subscribe();
    expect(textsOf(notes.turns)).toEqual([['r0', 'x']]);
    subscription.unsubscribe();
    expect(notes.turns).toHaveLength(1001);
    await collect(of(1).pipe(remember(notes)));
  });
});
