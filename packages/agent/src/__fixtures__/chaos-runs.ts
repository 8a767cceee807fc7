import { LLMock } from '@copilotkit/aimock';
import { checkProtocol, type WeirEvent } from '@weir/core';
import fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import { lastValueFrom, mergeMap, range, toArray } from 'rxjs';
import { resolveModel } from '../models/resolve-model.js';
import { runAgent } from '../run-agent.js';
import { RunSteering } from '../running/run-steering.js';
import { calculator } from '../tools/calculator.js';
import { tcpProxy } from './tcp-proxy.js';

/**
 * Runs agents against a server that refuses, garbles, stalls and breaks off at random, and says in JSON what became of them.
 * Arguments: how many runs, and the seed. A rejection that nobody handles ends the process.
 */
const [count = '500', seed = '1'] = process.argv.slice(2);

const answer = 'Rivers rise in spring. A weir lets the water pass at the rate that suits what lies below. 🌊';
const call = { id: 'call_a', name: 'calculator', arguments: '{"expression":"17 * 23"}' };

/** A number in one of five cases. */
const seldom = (min: number, max: number) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.integer({ min, max }) });
const rate = fc.constantFrom(0, 0, 0, 0.3);
const plan = fc.record({
  provider: fc.constantFrom('openai', 'anthropic'),
  asksTool: fc.boolean(),
  chaos: fc.record({
    dropRate: rate,
    malformedRate: rate,
    rateLimitRate: rate,
    disconnectRate: rate,
    latencyMs: fc.constantFrom(0, 0, 5),
  }),
  chunkSize: fc.integer({ min: 1, max: 20 }),
  latency: fc.constantFrom(0, 0, 1, 3),
  truncateAfterChunks: seldom(0, 12),
  disconnectAfterMs: seldom(0, 40),
  midStream: fc.constantFrom('never', 'retract', 'continue'),
  attempts: fc.integer({ min: 1, max: 3 }),
  cancelAfterMs: seldom(0, 400),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const plans = fc.sample(plan, { numRuns: Number(count), seed: Number(seed) });
const mock = new LLMock({ port: 0, host: '127.0.0.1', journalMaxEntries: 10 });
await mock.start();
const proxy = await tcpProxy(mock.port);
plans.forEach(stage);

const outcomes: Record<string, number> = {};
const wrong: unknown[] = [];
await lastValueFrom(range(0, plans.length).pipe(mergeMap(judge, 20), toArray()));
// Connections that wait for a next request are closed by their clients after some seconds.
for (let waited = 0; proxy.open() > 0 && waited < 15_000; waited += 100) await wait(100);
console.log(JSON.stringify({ outcomes, wrong, socketsLeft: proxy.open() }));
await proxy.close();
await mock.stop();

/** Tells the server what to do to a run. */
function stage(
  { asksTool, chaos, chunkSize, latency, truncateAfterChunks, disconnectAfterMs }: Plan,
  index: number,
): void {
  const manner = {
    chaos,
    chunkSize,
    latency,
    ...(truncateAfterChunks !== undefined && { truncateAfterChunks }),
    ...(disconnectAfterMs !== undefined && { disconnectAfterMs }),
  };
  const prompt = new RegExp(`^question ${index}$`);
  if (asksTool) {
    mock.onTurn(0, prompt, { toolCalls: [call] }, manner);
    mock.onTurn(1, prompt, { content: answer }, manner);
  } else mock.onMessage(prompt, { content: answer }, manner);
}

async function judge(index: number): Promise<void> {
  const planned = plans[index] as Plan;
  const events = await run(planned, index);
  const problems: unknown[] = checkProtocol(events);
  const ends = events.filter(({ type }) => type === 'agent_end');
  if (ends.length !== 1) problems.push(`${ends.length} terminal events`);
  const text = textOf(events);
  if (!answer.startsWith(text) && planned.midStream !== 'continue') problems.push(`said ${JSON.stringify(text)}`);
  const { status, reason } = (ends[0]?.data ?? {}) as { status?: string; reason?: string };
  if (status === 'completed' && planned.midStream !== 'continue' && text !== answer)
    problems.push(`took ${JSON.stringify(text)} for the answer`);
  for (const event of events)
    if (event.type === 'tool_end' && event.data.error === undefined && event.data.result !== 391) problems.push(event);
  const outcome = `${status}${reason === undefined ? '' : `: ${reason}`}`;
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  if (problems.length > 0) wrong.push({ index, planned, problems, types: events.map(({ type }) => type).join(' ') });
}

async function run({ provider, midStream, attempts, cancelAfterMs }: Plan, index: number): Promise<WeirEvent[]> {
  const steering = new RunSteering();
  const values: Record<string, string> = {
    OPENAI_API_KEY: 'k',
    ANTHROPIC_API_KEY: 'k',
    OPENAI_BASE_URL: `${proxy.url}/v1`,
    ANTHROPIC_BASE_URL: `${proxy.url}/v1`,
  };
  const model = resolveModel(`${provider}/test`, { environment: (name) => values[name] });
  const timeouts = { first: 2000, idle: 1000 };
  const retry = { attempts, backoff: 1, midStream };
  const events$ = runAgent({ model, tools: [calculator], prompt: `question ${index}`, timeouts, retry, steering });
  const timer = cancelAfterMs === undefined ? undefined : setTimeout(() => steering.cancel('enough'), cancelAfterMs);
  try {
    return await lastValueFrom(events$.pipe(toArray()));
  } finally {
    clearTimeout(timer);
  }
}

/** What is said at the end: pieces of attempts that were taken back are not. */
function textOf(events: readonly WeirEvent[]): string {
  let text = '';
  for (const event of events) {
    if (event.type === 'retract') text = '';
    if (event.type === 'llm_chunk') text += event.data.delta;
  }
  return text;
}
