import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ROOT_CONTEXT, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { WeirEvent } from '@weir/core';
import { from, lastValueFrom } from 'rxjs';
import { recordedRun, toolRunScript, type RunScript } from '../__fixtures__/recorded-runs.js';
import { consoleSpanExporter } from './console-span-exporter.js';
import { traceRuns } from './trace-runs.js';

function telemetry() {
  const writes: string[] = [];
  const exporter = consoleSpanExporter({ write: (text) => writes.push(text) });
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return { writes, provider, tracer: provider.getTracer('test') };
}

const traced = (events: readonly WeirEvent[], tracer: Tracer) =>
  lastValueFrom(from(events).pipe(traceRuns({ tracer })));

describe('consoleSpanExporter', () => {
  it('writes a run as a tree', async () => {
    const { writes, provider, tracer } = telemetry();
    await traced(recordedRun(toolRunScript), tracer);
    await provider.forceFlush();
    expect(writes.join('').split('\n')).toEqual([
      'invoke_agent            1.0 s',
      '├─ step 1               350 ms',
      '│  ├─ chat gpt-5        250 ms · first after 200 ms · 20 → 10 tokens · $0.0010',
      '│  └─ execute_tool add  100 ms',
      '└─ step 2               650 ms',
      '   └─ chat gpt-5        650 ms · first after 250 ms · 40 → 6 tokens · $0.0020',
      '',
    ]);
    expect(writes).toHaveLength(1);
  });

  it('says what failed, in plain characters', async () => {
    const script: RunScript = [
      ['agent_start', { model: 'm' }],
      ['llm_start', { model: '\u001b[2Jm' }],
      ['error', { code: 'rate_limited', message: 'slow down', retryable: true }, 20],
      ['agent_end', { status: 'failed', reason: 'rate_limited' }],
    ];
    const { writes, provider, tracer } = telemetry();
    await traced(recordedRun(script), tracer);
    await provider.forceFlush();
    expect(
      writes
        .join('')
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, '  ')),
    ).toEqual([
      'invoke_agent  20 ms · failed: rate_limited The run failed: rate_limited',
      '└─ chat �[2Jm  20 ms · failed: rate_limited slow down',
      '',
    ]);
  });

  it('writes a tree whose root is elsewhere, or does not end, when it is flushed', async () => {
    const { writes, provider, tracer } = telemetry();
    const root = tracer.startSpan('open', {}, ROOT_CONTEXT);
    tracer.startSpan('part', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
    expect(writes).toEqual([]);
    await provider.forceFlush();
    expect(writes).toEqual([expect.stringMatching(/^part {2}\d/)]);
    const remote = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1, isRemote: true };
    tracer.startSpan('served', {}, trace.setSpanContext(ROOT_CONTEXT, remote)).end();
    await provider.shutdown();
    expect(writes[1]).toMatch(/^served/);
  });

  it('holds a bounded number of spans', () => {
    const exporter = consoleSpanExporter({ write: (text) => lines.push(text) });
    const lines: string[] = [];
    const context = (id: number) => ({ traceId: `${id}`, spanId: `${id}`, traceFlags: 1 });
    for (let id = 0; id < 10_001; id++) {
      const span = {
        ...{ name: 'part', parentSpanContext: context(-1), status: { code: SpanStatusCode.UNSET }, attributes: {} },
        ...{
          startTime: [0, 0] as [number, number],
          duration: [0, 0] as [number, number],
          spanContext: () => context(id),
        },
      };
      exporter.export([span], () => undefined);
    }
    expect(lines).toHaveLength(10_001);
  });
});
