import { InvalidArgumentError } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, toArray } from 'rxjs';
import { gather, textOf } from '../__fixtures__/gather.js';
import { conversations } from './conversations.js';

describe('conversations', () => {
  it('keeps them apart, and each by its id', async () => {
    const chats = conversations({ window: 1000 });
    const model = fakeModel([['a'], ['b'], ['c']]);
    await gather(chats.of('x').run({ model, prompt: 'q' }));
    await gather(chats.of('y').run({ model, prompt: 'q' }));
    await gather(chats.of('x').run({ model, prompt: 'q' }));
    expect(model.calls.map(({ prompt }) => prompt.length)).toEqual([1, 1, 3]);
    expect(chats.of('x')).toBe(chats.of('x'));
  });

  it('runs a turn of the conversation that the run is a part of', async () => {
    const chats = conversations({ window: 1000, system: 'Be brief.' });
    const model = fakeModel([['a'], ['b'], ['c']]);
    const ask = (options: object) => gather(chats.run({ model, prompt: 'q', ...options }));
    const events = await ask({ parent: 'p', run: '1' });
    expect([textOf(events), events[0]?.run, events[0]?.parent]).toEqual(['a', '1', 'p']);
    await ask({ parent: 'p', run: '2' });
    await ask({ run: '3' });
    expect(model.calls.map(({ prompt }) => prompt.length)).toEqual([2, 4, 2]);
  });

  it('goes on behind a message of a stream, in the conversation that it is a part of', async () => {
    const { run } = conversations({ window: 1000 });
    const model = fakeModel([['a'], ['b']]);
    for (const [name, prompt] of [
      ['1', 'q1'],
      ['2', 'q2'],
    ] as const) {
      const events = await lastValueFrom(run({ model, prompt, run: name, firstSeq: 1, parent: 'p' }).pipe(toArray()));
      expect([events[0]?.type, events[0]?.seq]).toEqual(['agent_start', 1]);
    }
    expect(model.calls[1]?.prompt).toHaveLength(3);
  });

  it('reads one from the store again that it has let go of', async () => {
    const chats = conversations({ window: 1000, maxOpen: 1 });
    const first = chats.of('x');
    await first.append([{ role: 'user', content: 'q' }]);
    chats.of('y');
    expect(chats.of('x')).not.toBe(first);
    expect(await chats.of('x').messages()).toHaveLength(1);
  });

  it('refuses at once what makes no sense', () => {
    expect(() => conversations({ window: 0 })).toThrow(InvalidArgumentError);
    expect(() => conversations({ window: 9, maxOpen: 0 })).toThrow(InvalidArgumentError);
    const { run } = conversations({ window: 9 });
    expect(() => run({ model: fakeModel([]), messages: [] })).toThrow(InvalidArgumentError);
  });
});
