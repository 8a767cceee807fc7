import { fakeModel } from '@weir/testing';
import { z } from 'zod';
import { dataOf, gather } from '../__fixtures__/gather.js';
import { add } from '../__fixtures__/tools-and-runs.js';
import { agent } from '../agent.js';
import { conversation } from '../conversation/conversation.js';
import { conversations } from '../conversation/conversations.js';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { runStreamWithTools } from '../running/run-stream-with-tools.js';
import { runStream } from '../running/run-stream.js';
import { streamText } from '../running/stream-text.js';
import { streamToolCalls } from '../running/stream-tool-calls.js';
import { interactive } from '../strategies/interactive.js';
import type { Strategy } from '../strategies/strategy.js';
import { withStrategy } from '../strategies/with-strategy.js';
import { defineTool, type ToolSpec } from './define-tool.js';
import type { ToolContext } from './tool-context.js';

interface Users {
  nameOf(id: number): string;
}

const input = z.object({ id: z.number() });
const nameOf = defineTool({
  name: 'nameOf',
  description: 'Tells a user’s name.',
  input,
  execute: ({ id }, { deps }: ToolContext<{ users: Users }>) => deps.users.nameOf(id),
});
const users: Users = { nameOf: (id) => `user ${id}` };
const script = () => fakeModel([[{ name: 'nameOf', input: { id: 7 } }], ['done']]);

describe('runAgent, with dependencies', () => {
  it('hands them to the tools as they are', async () => {
    const events = await gather(
      runAgent({ model: script(), tools: [nameOf, add], deps: { users, more: true }, prompt: 'x' }),
    );
    expect(dataOf(events, 'tool_end')).toMatchObject([{ result: 'user 7' }]);
  });

  it('takes tools only whose dependencies are there', () => {
    const model = fakeModel([]);
    void runAgent({ model, tools: [add], prompt: 'x' });
    void runAgent({ model, tools: [nameOf, add], deps: { users }, prompt: 'x' });
    // @ts-expect-error the tool needs `users`
    void runAgent({ model, tools: [nameOf], prompt: 'x' });
    // @ts-expect-error these are no users
    void runAgent({ model, tools: [nameOf, add], deps: { users: 1 }, prompt: 'x' });
    // @ts-expect-error a catalog has nothing for its tools
    const registered: ToolSpec = nameOf;
    expect(registered.name).toBe('nameOf');
  });

  it('joins what several tools need', () => {
    const clockIn = defineTool({
      name: 'clockIn',
      description: '',
      input,
      execute: (_, { deps }: ToolContext<{ zone: string }>) => deps.zone,
    });
    const model = fakeModel([]);
    void runAgent({ model, tools: [nameOf, clockIn], deps: { users, zone: 'UTC' }, prompt: 'x' });
    // @ts-expect-error the zone is missing
    void runAgent({ model, tools: [nameOf, clockIn], deps: { users }, prompt: 'x' });
  });

  it('shows tools the conversation, up to the turn with their call', async () => {
    const seen: (readonly unknown[])[] = [];
    const look = defineTool({
      name: 'look',
      description: '',
      input: z.object({}),
      execute: (_, { messages }) => void seen.push(messages),
    });
    const call = { name: 'look', input: {} };
    const model = fakeModel([['Let me see. ', call], [call], ['done']]);
    await gather(runAgent({ model, tools: [look], system: 'Be brief.', prompt: 'x' }));
    expect(seen[0]).toMatchObject([
      { role: 'system' },
      { role: 'user', content: [{ text: 'x' }] },
      { role: 'assistant', content: [{ text: 'Let me see. ' }, { type: 'tool-call', toolName: 'look' }] },
    ]);
    // What a tool holds does not grow under its hands.
    expect(seen.map((messages) => messages.length)).toEqual([3, 5]);
  });
});

describe('every way to run an agent, with dependencies', () => {
  const model = script();
  const options = { model, tools: [nameOf, add], deps: { users }, prompt: 'x' };

  it('takes them where tools need them, and asks for them', () => {
    void runStream(options);
    void streamText(options);
    void streamToolCalls(options);
    void runStreamWithTools(options);
    void withStrategy('analyzed')(options);
    void interactive({ ask: () => 'stop' })(options);
    void conversation({ id: 'c', window: 100 }).run(options);
    void conversation({ id: 'c', window: 100 }).run({ ...options, answer: withStrategy('auto') });
    void conversations({ window: 100 }).run(options);
    void agent({ model, tools: [nameOf], deps: { users } });
    void agent({ model, tools: [nameOf], deps: { users }, answer: conversations({ window: 100 }).run });
    void agent({ model, answer: withStrategy('fast') });
    // @ts-expect-error the tool needs `users`
    void withStrategy('analyzed')({ model, tools: [nameOf], prompt: 'x' });
    // @ts-expect-error the tool needs `users`
    void conversation({ id: 'c', window: 100 }).run({ model, tools: [nameOf], prompt: 'x' });
    // @ts-expect-error the tool needs `users`
    void conversations({ window: 100 }).run({ model, tools: [nameOf], prompt: 'x' });
    // @ts-expect-error the tool needs `users`
    void agent({ model, tools: [nameOf] });
    expect(model.calls).toEqual([]);
  });

  it('fits into functions of the app, generic or not', () => {
    const answer = <Deps>(run: RunAgentOptions<Deps>) => runStream({ ...run, maxSteps: 3 });
    void answer(options);
    void answer({ model, prompt: 'x' });
    // @ts-expect-error the tool needs `users`
    void answer({ model, tools: [nameOf], prompt: 'x' });
    const plain: Parameters<typeof runStream>[0] = { model, tools: [add], prompt: 'x' };
    void runStream(plain);
    // @ts-expect-error nothing is given to its tools
    const needy: RunAgentOptions = { model, tools: [nameOf], prompt: 'x' };
    const own: Strategy = (run) => runAgent(run);
    void own(options);
    expect(needy.tools).toHaveLength(1);
  });
});
