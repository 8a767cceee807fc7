import { conversation, defineModel, type RememberedMessage } from '@weir/agent';
import { fileConversationStore } from '@weir/connectors';
import { defineSink, isEventOf, silentLogger, type Catalog, type WeirEvent } from '@weir/core';
import { checkConfig, createRuntime } from '@weir/runtime';
import { fakeModel } from '@weir/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { standardCatalogs } from './index.js';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = fileURLToPath(new URL('./__fixtures__/remembering-agent.ts', import.meta.url));

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'weir-conversations-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is kept of a conversation, each message by who said it and what. */
async function keptOf(id: string): Promise<string[]> {
  const store = fileConversationStore<RememberedMessage>({ path: join(folder, 'conversations') });
  const { messages } = await store.load(id);
  await store.close();
  return messages.map(({ role, content, interrupted }) => {
    const texts =
      typeof content === 'string' ? [content] : content.map((part) => ('text' in part ? part.text : part.type));
    return `${role}${interrupted === true ? ' (interrupted)' : ''}: ${texts.join('|')}`;
  });
}

/** Starts the program. */
function start(mode: string): {
  child: ChildProcess;
  said: (part: string, times?: number) => Promise<void>;
  text: () => string;
} {
  const child = spawn(process.execPath, ['--conditions=@weir/source', '--import', tsx, program, mode, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TSX_DISABLE_CACHE: '1', NODE_OPTIONS: '' },
  });
  let text = '';
  const waiting = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (data: string) => {
    text += data;
    waiting.forEach((look) => look());
  });
  const said = (part: string, times = 1) =>
    new Promise<void>((resolve, reject) => {
      child.once('close', () => reject(new RangeError(`It ended before it said ${part}: ${text}`)));
      const look = () => {
        if (text.split(part).length > times && waiting.delete(look)) resolve();
      };
      waiting.add(look);
      look();
    });
  return { child, said, text: () => text };
}

async function ended(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.once('close', resolve));
}

describe('an agent with memory, in a pipeline', () => {
  const model = fakeModel([]);
  model.doStream = ({ prompt }) => {
    const questions = prompt.filter(({ role }) => role === 'user').length;
    return fakeModel([[`${questions} questions`]]).doStream({ prompt });
  };

  /** Runs a pipeline of one agent, and gives the answers in order; `use` may send it messages. */
  async function answers(
    from: Readonly<Record<string, unknown>> | string,
    count: number,
    use: (line: string) => Promise<unknown> = () => Promise.resolve(),
  ) {
    const events: WeirEvent[] = [];
    let enough: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (enough = resolve));
    const catalog: Catalog = [
      defineModel({ name: 'counting', summary: 'Counts questions.', create: () => model }),
      defineSink<object, WeirEvent>({
        name: 'seen',
        summary: 'Notes events.',
        config: ({ z }) => z.strictObject({}),
        contract: { takes: 'event', delivery: 'at once', backpressure: 'none' },
        create: () => ({
          write(event) {
            if (isEventOf('llm_chunk', event) && events.push(event) === count) enough();
          },
        }),
      }),
    ];
    const through = [{ agent: { model: 'counting', memory: { window: 8000 } } }];
    let listening: (line: string) => void = () => undefined;
    const line = new Promise<string>((resolve) => (listening = resolve));
    const logger = {
      ...silentLogger,
      info: (_: object, message: string) => /http/.test(message) && listening(message),
    };
    const runtime = await createRuntime({
      catalogs: [...standardCatalogs, catalog],
      config: { pipelines: { chat: { from, through, to: 'seen' } } },
      logger: logger as typeof silentLogger,
    });
    await runtime.start();
    if (typeof from === 'object' && 'http' in from) await use((await line).replace(/^Listening on /, ''));
    await all;
    await runtime.stop();
    expect(new Set(events.map(({ run }) => run)).size).toBe(count);
    return events.map((event) => (event.type === 'llm_chunk' ? event.data.delta : ''));
  }

  it('knows what was said in the conversation that a client names over HTTP', async () => {
    const told = answers({ http: { port: 0 } }, 4, async (url) => {
      const post = (body: unknown) =>
        fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
      for (const conversation of ['ada', 'bob', 'ada', undefined])
        expect((await post({ content: 'q', ...(conversation && { conversation }) })).status).toBe(202);
    });
    expect(await told).toEqual(['1 questions', '1 questions', '2 questions', '1 questions']);
  });

  it('knows what was said in the conversation of inline messages', async () => {
    const messages = ['a', 'b', 'c'];
    const together = await answers({ inline: { messages, conversation: 'c' } }, 3);
    expect(together).toEqual(['1 questions', '2 questions', '3 questions']);
    expect(await answers({ inline: { messages } }, 3)).toEqual(['1 questions', '1 questions', '1 questions']);
  });

  it.each([
    ['{ stdin: { as: messages } }', 1],
    ['{ stdin: { as: messages, conversation: me } }', 0],
    ['{ inline: { messages: [a, b] } }', 1],
    ['{ inline: { messages: [a, b], conversation: me } }', 0],
    ['{ inline: { messages: [a] } }', 0],
    ['{ http: { port: 0 } }', 0],
    ['{ jsonl: { path: a } }', 0],
  ])('is warned of where it reads %s', async (from, warnings) => {
    const text = `pipelines: { a: { from: ${from}, through: [{ agent: { memory: { window: 800 } } }], to: console } }`;
    const { problems } = await checkConfig({ text, file: 'weir.yaml' }, { catalogs: standardCatalogs });
    expect(problems.map(({ code }) => code)).toEqual(Array.from({ length: warnings }, () => 'lone_messages'));
  });

  it('has its folder to itself', async () => {
    const agent = { agent: { memory: { window: 8000, store: { path: './c' } } } };
    const config = { pipelines: { a: { from: { http: { port: 0 } }, through: [agent, agent], to: 'console' } } };
    const { problems } = await checkConfig(config, { catalogs: standardCatalogs, baseDirectory: folder });
    expect(problems).toEqual([expect.objectContaining({ code: 'shared_folder' })]);
  });

  it('goes on with its conversations when the process was killed', async () => {
    const first = start('pipeline');
    first.child.stdin?.write('a\nb\n');
    await first.said('"agent_end"', 2);
    first.child.kill('SIGKILL');
    await ended(first.child);
    const second = start('pipeline');
    second.child.stdin?.end('c\n');
    await ended(second.child);
    // A turn is kept as it ends: the last one may just not have been.
    const known = /(\d) questions/.exec(second.text())?.[1];
    expect(['2', '3']).toContain(known);
    const kept = await keptOf('me');
    expect(kept.slice(0, 2)).toEqual(['user: a', 'assistant: 1 questions']);
    expect(kept.slice(-2)).toEqual(['user: c', `assistant: ${known} questions`]);
  }, 60_000);
});

describe('conversation.resume, in another process', () => {
  it('completes a turn that the first was killed over', async () => {
    const first = start('ask');
    await first.said('"tool_approval"');
    first.child.kill('SIGKILL');
    await ended(first.child);
    writeFileSync(join(folder, 'events'), first.text());
    expect(await keptOf('me')).toEqual([]);
    const second = start('decide');
    await ended(second.child);
    expect(readFileSync(join(folder, 'paid'), 'utf8')).toBe('paid\n');
    expect(await keptOf('me')).toEqual([
      'user: Pay, please.',
      'assistant: I pay. |tool-call',
      'tool: tool-result',
      'assistant: Done.',
    ]);
  }, 60_000);
});

describe('a file store of conversations', () => {
  it('fits a conversation, named or not, and can be closed', async () => {
    const store = fileConversationStore({ path: join(folder, 'conversations') });
    const chat = conversation({ id: 'me', window: 800, store });
    await chat.append([{ role: 'user', content: 'q' }]);
    await store.close();
    expect(await keptOf('me')).toEqual(['user: q']);
  });
});
