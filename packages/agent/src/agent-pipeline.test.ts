import { checkProtocol, defineSink, defineSource, userMessage, type Catalog, type WeirEvent } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { fakeModel, type FakeModel } from '@weir/testing';
import { NEVER, concat, from } from 'rxjs';
import { dataOf, textOf } from './__fixtures__/gather.js';
import { hang, settled } from './__fixtures__/tools-and-runs.js';
import { agentCatalog } from './catalog.js';
import { defineModel } from './models/define-model.js';

/** A pipeline from two messages through the agent into a list. */
async function chat(model: FakeModel, ends: boolean, before: readonly unknown[] = []) {
  const taken: WeirEvent[] = [];
  const letters: unknown[] = [];
  const asked = ['1', '2'].map((run) => userMessage({ run, seq: 0, time: 0 }, { content: 'x' }));
  const messages = [...before, ...asked];
  const ask = defineSource({
    name: 'ask',
    summary: 'Asks twice.',
    config: ({ z }) => z.strictObject({}),
    contract: { gives: 'event', backpressure: 'none', redelivers: false, completes: 'after both' },
    create: () => concat(from(messages), ends ? [] : NEVER),
  });
  const keep = defineSink({
    name: 'keep',
    summary: 'Keeps everything.',
    config: ({ z }) => z.strictObject({}),
    contract: { takes: 'event', delivery: 'at once', backpressure: 'none' },
    create: () => ({ write: (event: WeirEvent) => void taken.push(event) }),
  });
  const mail = defineSink({
    ...keep,
    name: 'mail',
    create: () => ({ write: (letter: unknown) => void letters.push(letter) }),
  });
  const fake = defineModel({ name: 'fake', summary: 'Says what its script says.', create: () => model });
  const own: Catalog = [ask, keep, mail, fake];
  const runtime = await createRuntime({
    catalogs: [agentCatalog, own],
    config: {
      pipelines: { chat: { from: { ask: {} }, through: [{ agent: { model: 'fake/one' } }], to: [{ keep: {} }] } },
      deadLetter: { mail: {} },
    },
  });
  await runtime.start();
  return { runtime, taken, letters };
}

describe('agent in a pipeline', () => {
  it('answers every message and ends with its source', async () => {
    const { runtime, taken } = await chat(fakeModel([['Hello'], ['again']]), true);
    expect((await runtime.done).status).toBe('completed');
    expect(textOf(taken)).toBe('Helloagain');
    expect(dataOf(taken, 'agent_end')).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
    expect(checkProtocol(taken)).toEqual([]);
  });

  it('sends a malformed message to the dead letters and answers the others', async () => {
    const malformed = { type: 'user_message', run: 'a', seq: 0, time: 0, data: {} };
    const { runtime, taken, letters } = await chat(fakeModel([['Hello'], ['again']]), true, [malformed]);
    expect((await runtime.done).status).toBe('completed');
    expect(letters).toMatchObject([{ step: 'agent', error: { code: 'invalid_item' }, item: malformed }]);
    expect(textOf(taken)).toBe('Helloagain');
    expect(dataOf(taken, 'agent_end')).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  });

  it('keeps the partial answer when the runtime is interrupted, and writes the terminal events', async () => {
    const { runtime, taken } = await chat(fakeModel([['partial', hang]]), false);
    await settled();
    await runtime.interrupt();
    expect(textOf(taken)).toBe('partial');
    expect(dataOf(taken, 'agent_end')).toMatchObject([{ status: 'interrupted' }, { status: 'interrupted' }]);
    expect(checkProtocol(taken)).toEqual([]);
  });
});
