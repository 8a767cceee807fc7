import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { conversation, defineModel, defineTool, type AgentState } from '@weir/agent';
import { fileConversationStore } from '@weir/connectors';
import { defineSink, type Catalog, type WeirEvent } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { fakeModel } from '@weir/testing';
import { standardCatalogs } from '../index.js';

/**
 * Agents that remember in a folder, and write each event as a line. Arguments: what to do, and the folder.
 *
 * - `pipeline`: answers each line of standard input by the number of questions that it knows of, in one conversation.
 * - `ask`: asks for something that needs a yes, and waits for it.
 * - `decide`: says yes to what `ask` has written to the file `events` of the folder.
 */
const [mode = 'pipeline', folder = ''] = process.argv.slice(2);
// At once: the process may be killed at any moment.
const write = (event: WeirEvent) => void writeSync(1, `${JSON.stringify(event)}\n`);

const pay = defineTool({
  name: 'pay',
  description: '',
  input: (z) => z.object({}),
  approval: true,
  execute: () => {
    appendFileSync(`${folder}/paid`, 'paid\n');
    return 'paid';
  },
});
const path = `${folder}/conversations`;

async function runPipeline(): Promise<void> {
  const counting = fakeModel([]);
  counting.doStream = ({ prompt }) => {
    const questions = prompt.filter(({ role }) => role === 'user').length;
    return fakeModel([[`${questions} questions`]]).doStream({ prompt });
  };
  const catalog: Catalog = [
    defineModel({ name: 'counting', summary: 'Counts questions.', create: () => counting }),
    defineSink<object, WeirEvent>({
      name: 'lines',
      summary: 'Writes events.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'event', delivery: 'at once', backpressure: 'none' },
      create: () => ({ write }),
    }),
  ];
  const memory = { window: 8000, store: { path } };
  const from = { stdin: { as: 'messages', conversation: 'me' } };
  const config = { pipelines: { chat: { from, through: [{ agent: { model: 'counting', memory } }], to: 'lines' } } };
  const runtime = await createRuntime({ catalogs: [...standardCatalogs, catalog], config });
  await runtime.start();
  await runtime.done;
}

function ask(): void {
  const chat = conversation({ id: 'me', window: 8000, store: fileConversationStore({ path }) });
  const model = fakeModel([['I pay. ', { name: 'pay', input: {} }]]);
  chat.run({ model, tools: [pay], prompt: 'Pay, please.' }).subscribe(write);
  // Nothing else keeps the process: a run that waits for a person holds no timer.
  setInterval(() => undefined, 1000);
}

function decide(): void {
  const store = fileConversationStore({ path });
  const chat = conversation({ id: 'me', window: 8000, store });
  const events = readFileSync(`${folder}/events`, 'utf8').trim().split('\n');
  const asked = events.map((line) => JSON.parse(line) as WeirEvent).find((event) => event.type === 'tool_approval');
  if (asked?.type !== 'tool_approval') return;
  const { toolCallId } = asked.data;
  const state = asked.data.state as AgentState;
  const decisions = { [toolCallId]: { approved: true } };
  chat
    .resume({ model: fakeModel([['Done.']]), tools: [pay], state, decisions })
    .subscribe({ next: write, complete: () => void store.close() });
}

if (mode === 'pipeline') await runPipeline();
else if (mode === 'ask') ask();
else decide();
