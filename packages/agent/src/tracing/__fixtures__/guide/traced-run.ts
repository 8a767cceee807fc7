import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { readRecording, replay } from '@weir/agent';
import { consoleSpanExporter, spanContextOf, traceRuns } from '@weir/agent/tracing';
import { readFileSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';

const provider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(consoleSpanExporter(process.stdout))],
});
const tracer = provider.getTracer('app'); // left out, that of the registered provider is taken

const recording = new URL('../../../../../../docs/guide/examples/watching/recorded-run.jsonl', import.meta.url);
const events$ = replay(readRecording(readFileSync(recording, 'utf8')), { speed: 'atOnce' });

const last = await lastValueFrom(events$.pipe(traceRuns({ tracer, agentName: 'sums' })));
await provider.shutdown();
console.log(spanContextOf(last) !== undefined); // ids of trace and span, for logs
