import { FakeClock, checkProtocol, sleep, type WeirEvent } from '@weir/core';
import { accumulate } from '@weir/operators';
import { fakeModel, type ScriptStep, type ScriptedTurn } from '@weir/testing';
import * as fc from 'fast-check';
import { delay, from, lastValueFrom, of, toArray, type Observable } from 'rxjs';
import { z } from 'zod';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { finishPart, rawModel } from './__fixtures__/raw-model.js';
import type { ModelRetry } from './loop/model-retry.js';
import { fromModel } from './model/from-model.js';
import type { LanguageModel } from './model/language-model.js';
import { runAgent } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';
import type { ReaderChoice } from './strategies/interaction.js';
import type { Strategy } from './strategies/strategy.js';
import { withStrategy } from './strategies/with-strategy.js';
import { agentTool } from './tools/agent-tool.js';
import { defineTool } from './tools/define-tool.js';

type Part = Record<string, unknown>;

const textPart = fc
  .string({ unit: 'grapheme', maxLength: 5 })
  .map((delta): Part[] => [{ type: 'text-delta', id: 't', delta }]);
const reasoningPart = fc.string().map((delta): Part[] => [{ type: 'reasoning-delta', id: 'r', delta }]);
const noise = fc
  .oneof(
    fc.constantFrom<Part>(
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: 't' },
      { type: 'ping' },
      { type: 'response-metadata' },
    ),
    fc.record({ type: fc.constantFrom('novel', 'source'), value: fc.anything() }),
  )
  .map((part) => [part as Part]);

/** A tool call in pieces, then whole, as providers send it; two calls may share an id. */
const toolCall = fc
  .record({ id: fc.constantFrom('c1', 'c2'), n: fc.nat(), cuts: fc.nat(20) })
  .map(({ id, n, cuts }): Part[] => {
    const input = JSON.stringify({ n });
    const at = cuts % (input.length + 1);
    return [
      { type: 'tool-input-start', id, toolName: 'note' },
      { type: 'tool-input-delta', id, delta: input.slice(0, at) },
      { type: 'tool-input-delta', id, delta: input.slice(at) },
      { type: 'tool-input-end', id },
      { type: 'tool-call', toolCallId: id, toolName: 'note', input },
    ];
  });

const script = fc
  .array(fc.oneof({ weight: 4, arbitrary: textPart }, reasoningPart, noise, toolCall), { maxLength: 12 })
  .map((pieces) => pieces.flat());
const ending = fc.constantFrom('close', { fail: new TypeError('terminated') });

/** A stream that is cut before any of its parts, or comes whole. */
const cutStream = fc.record({ parts: script, cut: fc.nat(80), end: ending }).map(({ parts, cut, end }) => {
  const whole = [...parts, finishPart(parts.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop') as Part];
  const sent = whole.slice(0, cut);
  return { sent, isWhole: sent.length === whole.length, end: end as 'close' | { fail: unknown } };
});

const textSent = (parts: readonly Part[]) =>
  parts.map(({ type, delta }) => (type === 'text-delta' ? String(delta) : '')).join('');
const gather = (events$: ReturnType<typeof runAgent>): Promise<WeirEvent[]> => lastValueFrom(events$.pipe(toArray()));

describe('any stream, cut anywhere', () => {
  it('has exactly one terminal event, no gap, and all of its text', async () => {
    await fc.assert(
      fc.asyncProperty(cutStream, async ({ sent, isWhole, end }) => {
        const events = await gather(fromModel(rawModel(sent, end), 'x', { run: 'r' }));
        expect(checkProtocol(events)).toEqual([]);
        expect(typesOf(events).filter((type) => type === 'llm_end' || type === 'error')).toHaveLength(1);
        expect(lastOf(events).type).toBe(isWhole ? 'llm_end' : 'error');
        expect(textOf(events)).toBe(textSent(sent));
      }),
      { numRuns: 300 },
    );
  });

  it('runs tools only for a whole call, with the arguments that were sent', async () => {
    await fc.assert(
      fc.asyncProperty(cutStream, async ({ sent, isWhole, end }) => {
        const executed: number[] = [];
        const input = z.strictObject({ n: z.number() });
        const note = defineTool({ name: 'note', description: '', input, execute: ({ n }) => void executed.push(n) });
        const events = await gather(
          runAgent({ model: rawModel(sent, end), tools: [note], prompt: 'x', run: 'r', maxSteps: 2 }),
        );
        expect(checkProtocol(events)).toEqual([]);
        expect(dataOf(events, 'agent_end')).toHaveLength(1);
        expect(lastOf(events).type).toBe('agent_end');
        if (!isWhole) {
          expect(executed).toEqual([]);
          expect(lastOf(events).data).toMatchObject({ status: 'failed' });
          return;
        }
        const calls = sent
          .filter(({ type }) => type === 'tool-call')
          .map(({ toolCallId, input: text }) => `${String(toolCallId)} ${String(text)}`);
        const distinct = [...new Set(calls)].map((call) => (JSON.parse(call.slice(3)) as { n: number }).n);
        expect(executed).toEqual(distinct);
      }),
      { numRuns: 300 },
    );
  });
});

const answerText =
  'The weir slows the water down, and what lives above it and below it hardly minds; it is a fine place to sit. ';
const fail = { fail: Object.assign(new Error('broken'), { statusCode: 500 }) };

/** What a model does in one call: pieces of text, tool calls (some with broken arguments), pauses; then it ends, breaks, hangs or closes. */
const turn = fc
  .record({
    steps: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }) },
        fc.nat(99).map((n) => ({ name: 'note', input: { n } })),
        fc.constantFrom<ScriptStep>(
          { name: 'note', input: '{"n":' },
          { name: 'slow', input: { n: 0 } },
          { name: 'helper', input: { prompt: 'x' } },
          { reasoning: 'hm' },
        ),
        fc.integer({ min: 1, max: 5 }).map((delay) => ({ delay })),
      ),
      { maxLength: 6 },
    ),
    end: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.constantFrom<ScriptStep[]>([fail], [{ close: true }], [{ hang: true }]),
    ),
  })
  .map(({ steps, end }): ScriptedTurn => [...steps, ...end]);

/** What is done to the run, and when, in ms. */
const deeds = fc.array(
  fc.record({ at: fc.nat(30), deed: fc.constantFrom('pause', 'pause', 'resume', 'resume', 'inject', 'cancel') }),
  { maxLength: 6 },
);

const retries = fc.constantFrom<ModelRetry | undefined>(
  undefined,
  { backoff: 3, attempts: 2 },
  { backoff: 3, attempts: 2, midStream: 'retract' },
);

/** A pause holds everything back that the run would do of itself, and the runs within it too. */
function pausesHold(events: readonly WeirEvent[]): boolean {
  const paused = new Set<string>();
  return events.every(({ type, run, parent }) => {
    if (type === 'agent_pause') paused.add(run);
    if (type === 'agent_resume') paused.delete(run);
    // Of what comes at once, the sub-agent hears a moment later.
    const isHeld = paused.has(run) && (parent === undefined || paused.has(parent));
    return !isHeld || !['llm_start', 'llm_chunk', 'reasoning_chunk', 'tool_start', 'retract'].includes(type);
  });
}

/** Ways to show a run, by a reader who answers at once, later, or with an end. */
const strategyOf = (name: string, clock: FakeClock): Strategy => {
  const choices: ReaderChoice[] = ['continue', 'continue', 'summary'];
  const ask = (): Observable<ReaderChoice> => of(choices.shift() ?? 'stop').pipe(delay(2, clock));
  switch (name) {
    case 'interactive':
      return withStrategy({ name, ask, every: 2 });
    case 'auto':
      return withStrategy({ name, ask, after: 2, every: 2, wordsPerMinute: 1 });
    default:
      return withStrategy(name as 'fast' | 'analyzed');
  }
};
const strategies = fc.constantFrom('fast', 'analyzed', 'interactive', 'auto');

describe('any run, steered at any time', () => {
  it('keeps the protocol, holds still while it is paused, runs tools only on whole arguments, and leaves nothing running', async () => {
    const options = fc.record({
      turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
      deeds,
      retry: retries,
      seen: fc.boolean(),
      strategy: strategies,
      inner: turn,
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ turns, deeds: plan, retry, seen, strategy, inner }) => {
        const clock = new FakeClock();
        const model = fakeModel([...turns, ...Array<ScriptedTurn>(20).fill(['end'])], { clock });
        const steering = new RunSteering();
        const executed: unknown[] = [];
        const running = new Set<AbortSignal>();
        const innerModel = fakeModel(Array<ScriptedTurn>(20).fill(inner), { clock });
        const own = toolsOf(clock, executed, running);
        const helper = agentTool({
          name: 'helper',
          description: '',
          agent: { model: innerModel, tools: own, maxSteps: 2 },
        });
        const tools = [...own, helper];
        const events: WeirEvent[] = [];
        let completions = 0;
        strategyOf(
          strategy,
          clock,
        )({
          model,
          tools,
          prompt: 'x',
          run: 'r',
          clock,
          steering,
          maxSteps: 4,
          ...(retry && { retry }),
          ...(seen && { progress: true }),
        }).subscribe({ next: (event) => events.push(event), complete: () => completions++ });
        for (const { at, deed } of plan)
          clock.schedule(() => (deed === 'inject' ? steering.inject('more') : steering[deed as 'pause']()), at);
        await passed(clock);
        steering.resume();
        await passed(clock);
        steering.cancel('the end of the test');
        await passed(clock);

        expect(checkProtocol(events)).toEqual([]);
        const ends = events.filter(({ type, run }) => type === 'agent_end' && run === 'r');
        expect([ends.length, lastOf(events), completions]).toEqual([1, ends[0], 1]);
        expect(pausesHold(events)).toBe(true);
        expect(executed.every((n) => Number.isInteger(n))).toBe(true);
        expect(executed.length).toBeLessThanOrEqual(dataOf(events, 'tool_start').length);
        expect([clock.actions.length, running.size]).toEqual([0, 0]);
        // Whatever was paused, resumed and tried again: the run's calls end each in one way, and none is read on.
        const read = () => [...model.calls, ...innerModel.calls].map((call) => call.read);
        const before = read();
        await passed(clock);
        expect(read()).toEqual(before);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('loses no text and repeats none, wherever it is paused, resumed, broken and continued', async () => {
    const options = fc.record({
      breaks: fc.array(fc.nat(answerText.length), { maxLength: 3 }),
      deeds,
      size: fc.integer({ min: 1, max: 20 }),
      midStream: fc.constantFrom('retract' as const, 'continue' as const),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ breaks, deeds: plan, size, midStream }) => {
        const clock = new FakeClock();
        const retry = { backoff: 2, attempts: 3, midStream };
        const model = breakingModel(breaks, size, clock);
        const steering = new RunSteering();
        const events: WeirEvent[] = [];
        runAgent({ model, prompt: 'x', clock, steering, retry }).subscribe((event) => events.push(event));
        const harmless = plan.filter(({ deed }) => deed === 'pause' || deed === 'resume');
        for (const { at, deed } of harmless) clock.schedule(() => steering[deed as 'pause'](), at);
        await passed(clock);
        steering.resume();
        await passed(clock);
        expect(lastOf(events).data).toMatchObject({ status: 'completed' });
        const text$ = from(events).pipe(accumulate('text'));
        expect(await lastValueFrom(text$, { defaultValue: '' })).toBe(answerText);
        expect(checkProtocol(events)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

/** Gives the answer from where it is asked to go on, and breaks off at each of these places in turn, unless it is past it. */
function breakingModel(breaks: readonly number[], size: number, clock: FakeClock): LanguageModel {
  const ends = [...breaks].sort((one, other) => one - other);
  return {
    specificationVersion: 'v3',
    provider: 'fake',
    modelId: 'breaking',
    async doStream(options) {
      const partial = options.prompt[1]?.content[0];
      const begin = typeof partial === 'object' && partial.type === 'text' ? partial.text.length : 0;
      const end = ends.shift();
      const pieces = answerText.slice(begin, end).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const turn = end === undefined ? pieces : [...pieces, { delay: 3 }, fail];
      return fakeModel([turn], { clock }).doStream(options);
    },
  };
}

function toolsOf(clock: FakeClock, executed: unknown[], running: Set<AbortSignal>) {
  const input = z.strictObject({ n: z.number() });
  const note = defineTool({ name: 'note', description: '', input, execute: ({ n }) => void executed.push(n) });
  const slow = defineTool({
    name: 'slow',
    description: '',
    input,
    execute: async ({ n }, { signal }) => {
      executed.push(n);
      running.add(signal);
      try {
        await sleep(clock, 4, signal);
      } finally {
        running.delete(signal);
      }
    },
  });
  return [note, slow];
}

/** Lets everything happen that is due within some time. */
async function passed(clock: FakeClock): Promise<void> {
  for (let turns = 0; turns < 12; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advanceAsync(5);
  }
}
