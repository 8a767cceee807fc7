import { jest } from '@jest/globals';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type WeirEvent } from '@weir/core';
import { collect, operatorLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { concat, from, NEVER, throwError } from 'rxjs';
import { recordedAt, recordedRun, toolRunScript, type RunScript } from '../__fixtures__/recorded-runs.js';
import { Telemetry } from '../__fixtures__/traced.js';
import { spanContextOf, traceRuns } from './trace-runs.js';

const events = recordedRun(toolRunScript);
let telemetry = new Telemetry();

beforeEach(() => (telemetry = new Telemetry()));
afterEach(async () => telemetry.close());

const shape = () => telemetry.spans.map(({ name, above, ms }) => [name, above, ms]);

describe('traceRuns', () => {
  it('makes spans of run, steps, model calls and tools, by the times of the events', async () => {
    expect(await telemetry.trace(events)).toEqual(events);
    expect(shape()).toEqual([
      ['chat gpt-5', 'step 1', 250],
      ['execute_tool add', 'step 1', 100],
      ['step 1', 'invoke_agent', 350],
      ['chat gpt-5', 'step 2', 650],
      ['step 2', 'invoke_agent', 650],
      ['invoke_agent', undefined, 1000],
    ]);
    expect(telemetry.spanOf('invoke_agent').startTime).toEqual([recordedAt / 1000, 0]);
  });

  it('writes the attributes of the conventions', async () => {
    await telemetry.trace(events, { agentName: 'sums' });
    const spans = telemetry.spans.map(({ span }) => span);
    const shared = { 'gen_ai.request.model': 'gpt-5', 'gen_ai.provider.name': 'openai', 'gen_ai.agent.name': 'sums' };
    expect(spans[3]?.kind).toBe(SpanKind.CLIENT);
    expect(spans[3]?.attributes).toEqual({
      ...shared,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.stream': true,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': 0.25,
      'gen_ai.usage.input_tokens': 40,
      'gen_ai.usage.output_tokens': 6,
      'weir.cost_usd': 0.002,
      'weir.iteration': 2,
      'weir.run': 'r',
    });
    expect(spans[1]?.attributes).toEqual({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'add',
      'gen_ai.tool.call.id': 'c1',
      'gen_ai.tool.type': 'function',
    });
    expect(telemetry.spanOf('invoke_agent sums').attributes).toMatchObject({
      ...shared,
      'gen_ai.operation.name': 'invoke_agent',
      'weir.run': 'r',
      'weir.status': 'completed',
    });
  });

  it('records what was said only if asked for', async () => {
    await telemetry.trace(events);
    expect(JSON.stringify(telemetry.spans.map(({ span }) => span.attributes))).not.toMatch(/sum|What|"a":1/);
    const asked = new Telemetry();
    await asked.trace(events, { recordContent: true });
    expect(asked.spanOf('invoke_agent').attributes['gen_ai.input.messages']).toContain('What is 1 + 2?');
    const answer = JSON.parse(String(asked.spans[3]?.span.attributes['gen_ai.output.messages'])) as unknown;
    expect(answer).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'The sum is 3.' }], finish_reason: 'stop' },
    ]);
    expect(asked.spanOf('execute_tool add').attributes).toMatchObject({
      'gen_ai.tool.call.arguments': '{"a":1,"b":2}',
      'gen_ai.tool.call.result': '3',
    });
    await asked.close();
  });

  it('takes other names, and leaves steps out', async () => {
    const names = { requestModel: 'llm.model', invokeAgent: 'agent', tokenUsage: 'tokens' };
    await telemetry.trace(events, { names, steps: false, provider: 'mine' });
    expect(shape().map(([name, above]) => [name, above])).toEqual([
      ['chat gpt-5', 'agent'],
      ['execute_tool add', 'agent'],
      ['chat gpt-5', 'agent'],
      ['agent', undefined],
    ]);
    expect(telemetry.spanOf('agent').attributes).toMatchObject({
      'llm.model': 'gpt-5',
      'gen_ai.provider.name': 'mine',
    });
    expect(await telemetry.metrics()).toHaveProperty('tokens');
  });

  it('says which answer it was, of which model, and whether it was made before', async () => {
    const end = { finishReason: 'stop' as const, responseId: 'r-1', responseModel: 'claude-x-2025', cached: true };
    await telemetry.trace(
      recordedRun(
        [
          ['llm_start', { model: 'claude-x' }],
          ['llm_end', end],
        ],
        { run: 'answer' },
      ),
    );
    expect(telemetry.spans.at(-1)?.span.attributes).toMatchObject({
      'gen_ai.request.model': 'claude-x',
      'gen_ai.response.id': 'r-1',
      'gen_ai.response.model': 'claude-x-2025',
      'weir.cached': true,
    });
  });

  it('puts a run within the tool of the run that it is a part of', async () => {
    const part = recordedRun(
      [
        ['agent_start', { model: 'claude-x' }],
        ['llm_start', { model: 'claude-x' }],
        ['llm_end', { finishReason: 'stop' }],
        ['agent_end', { status: 'completed' }],
      ],
      { run: 'part', parent: 'r' },
    );
    await telemetry.trace([...events.slice(0, 6), ...part, ...events.slice(6)]);
    expect(
      shape()
        .slice(1, 4)
        .map(([name, above]) => [name, above]),
    ).toEqual([
      ['chat claude-x', 'invoke_agent'],
      ['invoke_agent', 'execute_tool add'],
      ['execute_tool add', 'step 1'],
    ]);
    expect(new Set(telemetry.spans.map(({ span }) => span.spanContext().traceId)).size).toBe(1);
  });

  it('keeps runs that are mixed apart', async () => {
    const other = recordedRun(toolRunScript, { run: 'other' });
    await telemetry.trace(events.flatMap((event, index) => [event, other[index] as WeirEvent]));
    expect(telemetry.spans).toHaveLength(12);
    expect(new Set(telemetry.spans.map(({ span }) => span.spanContext().traceId)).size).toBe(2);
  });

  it('begins in the context that is active on subscription', async () => {
    const request = telemetry.tracer.startSpan('GET /chat', {}, ROOT_CONTEXT);
    const active = jest.spyOn(context, 'active').mockReturnValue(trace.setSpan(ROOT_CONTEXT, request));
    await telemetry.trace(events);
    active.mockRestore();
    request.end();
    expect(telemetry.spans.find(({ name }) => name === 'invoke_agent')?.above).toBe('GET /chat');
  });

  it('links events to their spans, and pieces of text if asked for', async () => {
    const [, start, , args, , , toolEnd, , chunk] = await telemetry.trace(events, { linkPieces: true });
    const idOf = (event?: WeirEvent) => event && spanContextOf(event)?.spanId;
    const ids = telemetry.spans.map(({ span }) => span.spanContext().spanId);
    expect([start, args, toolEnd, chunk].map(idOf)).toEqual([ids[5], ids[0], ids[1], ids[3]]);
    const [, otherStart, , otherArgs] = await telemetry.trace(recordedRun(toolRunScript));
    expect([idOf(otherStart), idOf(otherArgs)]).toEqual([telemetry.spans.at(-1)?.span.spanContext().spanId, undefined]);
  });

  it('traces a bare model call', async () => {
    await telemetry.trace(
      recordedRun([
        ['llm_start', { model: 'm' }],
        ['llm_chunk', { delta: 'a' }, 10],
        ['llm_end', { finishReason: 'stop' }, 10],
      ]),
    );
    expect(shape()).toEqual([['chat m', undefined, 20]]);
    expect(telemetry.spanOf('chat m').attributes).not.toHaveProperty(['gen_ai.provider.name']);
  });

  describe('failures', () => {
    const failing: RunScript = [
      ['agent_start', { model: 'gpt-5' }],
      ['llm_start', { model: 'gpt-5', iteration: 1, attempt: 1 }],
      ['error', { code: 'rate_limited', message: 'slow down', retryable: true }, 20],
      ['llm_start', { model: 'gpt-5', iteration: 1, attempt: 2 }],
      ['llm_end', { finishReason: 'tool_calls' }],
      ['tool_start', { toolCallId: '1', name: 'search', args: {} }],
      [
        'tool_end',
        { toolCallId: '1', name: 'search', durationMs: 5, error: { code: 'tool_failed', message: 'no net' } },
      ],
      ['error', { code: 'step_limit', message: 'too many', retryable: false }],
      ['agent_end', { status: 'failed', reason: 'step_limit' }],
    ];

    it('set the status of what failed', async () => {
      await telemetry.trace(recordedRun(failing));
      const failed = telemetry.spans.map(({ name, span }) => [name, span.status.code, span.attributes['error.type']]);
      expect(failed).toEqual([
        ['chat gpt-5', SpanStatusCode.ERROR, 'rate_limited'],
        ['chat gpt-5', SpanStatusCode.UNSET, undefined],
        ['execute_tool search', SpanStatusCode.ERROR, 'tool_failed'],
        ['step 1', SpanStatusCode.UNSET, undefined],
        ['invoke_agent', SpanStatusCode.ERROR, 'step_limit'],
      ]);
      expect(telemetry.spanOf('step 1').events).toMatchObject([{ name: 'exception' }]);
    });

    it('are counted by class', async () => {
      await telemetry.trace(recordedRun(failing));
      const { 'weir.errors': errors } = await telemetry.metrics();
      expect(
        errors?.map(({ attributes, value }) => [(attributes as Record<string, string>)['error.type'], value]),
      ).toEqual([
        ['rate_limited', 1],
        ['tool_failed', 1],
        ['step_limit', 1],
      ]);
    });

    it.each([
      ['an error', () => throwError(() => new TypeError('broken'))],
      ['the end', () => from([])],
    ])('of the stream end what is open: %s', async (_, end) => {
      const { tracer, meter } = telemetry;
      await collect(concat(from(events.slice(0, 6)), end()).pipe(traceRuns({ tracer, meter })));
      expect(telemetry.spans.map(({ name, span }) => [name, span.attributes['error.type']])).toEqual([
        ['chat gpt-5', undefined],
        ['execute_tool add', 'unfinished'],
        ['step 1', undefined],
        ['invoke_agent', 'unfinished'],
      ]);
    });

    it('end when the reader leaves', () => {
      const { tracer, meter } = telemetry;
      concat(from(events.slice(0, 9)), NEVER)
        .pipe(traceRuns({ tracer, meter }))
        .subscribe()
        .unsubscribe();
      expect(telemetry.spans).toHaveLength(6);
    });

    it('of an interrupted run are interruptions', async () => {
      const interrupted: RunScript = [
        ['agent_start', { model: 'm' }],
        ['llm_start', { model: 'm', iteration: 1 }],
        ['agent_pause', {}],
        ['agent_end', { status: 'interrupted' }, 5],
      ];
      await telemetry.trace(recordedRun(interrupted));
      expect(telemetry.spanOf('chat m').attributes['error.type']).toBe('interrupted');
      expect(telemetry.spanOf('chat m').events).toMatchObject([{ name: 'weir.agent_pause' }]);
      expect(telemetry.spanOf('invoke_agent')).toMatchObject({
        status: { code: SpanStatusCode.UNSET },
        attributes: { 'weir.status': 'interrupted' },
      });
    });
  });

  it('measures times, tokens and cost', async () => {
    await telemetry.trace(events);
    const metrics = await telemetry.metrics();
    const sums = (name: string) => metrics[name]?.map(({ value }) => (value as { sum?: number }).sum ?? value);
    expect(sums('gen_ai.client.operation.duration')).toEqual([0.9]);
    expect(sums('gen_ai.client.operation.time_to_first_chunk')).toEqual([0.45]);
    // 10 tokens in one piece, then 6 in 200 ms.
    expect(sums('gen_ai.client.operation.time_per_output_token')).toEqual([0.04]);
    expect(sums('gen_ai.client.token.usage')).toEqual([60, 16]);
    expect(sums('gen_ai.invoke_agent.duration')).toEqual([1]);
    expect(sums('gen_ai.execute_tool.duration')).toEqual([0.1]);
    expect(sums('weir.cost')).toEqual([0.003]);
    expect(metrics['gen_ai.client.token.usage']?.map(({ attributes }) => attributes)).toMatchObject([
      { 'gen_ai.token.type': 'input', 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai' },
      { 'gen_ai.token.type': 'output' },
    ]);
  });

  it('works without a registered provider, and passes what is no event', async () => {
    expect((await collect(from(['text', ...events]).pipe(traceRuns()))).values).toEqual(['text', ...events]);
  });

  it('traces a bounded number of runs', async () => {
    const starts = Array.from(
      { length: 10_005 },
      (_, index) => recordedRun(toolRunScript, { run: `${index}` })[1] as WeirEvent,
    );
    const { tracer, meter } = telemetry;
    const subscription = concat(from(starts), NEVER).pipe(traceRuns({ tracer, meter })).subscribe();
    expect(telemetry.spans).toHaveLength(5);
    subscription.unsubscribe();
  });

  for (const { name, check } of operatorLaws({
    create: () => traceRuns(),
    items: fc.constantFrom<unknown>(...events, 'text'),
  }))
    it(name, check);
});
