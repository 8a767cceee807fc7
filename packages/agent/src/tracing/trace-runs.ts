import {
  context,
  metrics,
  trace,
  type Attributes,
  type Meter,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { isEvent, operatorFrom, type Kernel, type WeirEvent } from '@weir/core';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { genAiNames, type TraceNames } from './names.js';
import { providerOf } from './provider-of.js';
import { RunInstruments } from './run-instruments.js';
import { RunTrace } from './run-trace.js';
import type { TraceSetup } from './trace-setup.js';

const LIBRARY = '@weir/agent';
/** So many runs are traced at a time; beyond them the one that began longest ago ends as unfinished. */
const MOST_RUNS = 10_000;

export interface TraceRunsOptions {
  /** Default: that of the registered provider. */
  tracer?: Tracer;
  /** Default: that of the registered provider. */
  meter?: Meter;
  /** Names that differ from `genAiNames`. */
  names?: Partial<TraceNames>;
  /** What the agent is called. */
  agentName?: string;
  /** What the conventions call the provider of a model. Default: told by the model's name, and left out where it does not tell. */
  provider?: string | ((model: string) => string | undefined);
  /** Whether each step of an agent, a model call with its tools, has a span of its own. Default true. */
  steps?: boolean;
  /** Whether questions, answers, arguments and results are recorded. They may hold personal data. Default false. */
  recordContent?: boolean;
  /** Whether pieces of text, arguments and media are linked to their spans as well; it takes more time than all else. Default false. */
  linkPieces?: boolean;
}

const spans = new WeakMap<WeirEvent, SpanContext>();

/** Events of which there are many. */
const pieces = new Set<string>(['llm_chunk', 'reasoning_chunk', 'refusal_chunk', 'tool_args', 'media_chunk']);

/**
 * The span that an event belongs to, once it has passed `traceRuns`: to put the ids of trace and span into a log. Pieces of text have it only with
 * `linkPieces`.
 */
export function spanContextOf(event: WeirEvent): SpanContext | undefined {
  return spans.get(event);
}

/**
 * Makes OpenTelemetry spans and metrics of a stream of events, and passes everything on.
 *
 * A run is a span `invoke_agent`, within it each step, within that the model call (`chat`) and the tools (`execute_tool`); a run with a `parent` that is traced here is a span
 * within that run, or within its tool, where it runs one alone; other runs begin in the context that is active on subscription. What `resumeAgent` gives is such a span, too, from its first event. Times are those of the events, so a recording can be traced, too. Names are those of the conventions for generative
 * AI, in `genAiNames`. A failure sets status and `error.type`: of the call or the tool, and of the run if that fails. What was said is recorded only if asked for.
 *
 * Metrics: durations of calls, runs and tools, time to the first chunk and per output token (s), tokens, cost (as `llm_end` tells it; put `cost` before), and errors by class.
 *
 * Use `terminalMonitor` to look at runs in a terminal, `monitor` of `@weir/operators` for statistics in the process. Spans that tools make themselves are not within
 * those made here, which follow the events. Items pass at once. Completes and errors with the source; runs that are open then, or when it is unsubscribed from, end as `unfinished`. Holds the open spans of at most 10,000 open runs.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/
 * @example
 * runAgent({ model, prompt }).pipe(cost(), traceRuns({ agentName: 'support' })).subscribe();
 */
export function traceRuns<T>(options: TraceRunsOptions = {}): MonoTypeOperatorFunction<T> {
  const kernel: Kernel<T, T> = (emit) => {
    const setup = setupFrom(options);
    const { linkPieces = false } = options;
    const runs = new Map<string, RunTrace>();
    const begin = ({ run, parent }: WeirEvent) => {
      const [oldest] = runs;
      if (oldest !== undefined && runs.size >= MOST_RUNS) {
        oldest[1].finish();
        runs.delete(oldest[0]);
      }
      const above = parent === undefined ? undefined : runs.get(parent);
      const begun = new RunTrace(setup, above?.contextOfParts ?? setup.root);
      runs.set(run, begun);
      return begun;
    };
    const follow = (event: WeirEvent) => {
      const run = runs.get(event.run) ?? begin(event);
      run.take(event);
      if (linkPieces || !pieces.has(event.type)) link(event, run.span);
      if (run.isOver) runs.delete(event.run);
    };
    return {
      next(item) {
        if (isEvent(item)) follow(item);
        emit(item);
      },
      close() {
        runs.forEach((run) => run.finish());
        runs.clear();
      },
    };
  };
  return operatorFrom(kernel);
}

function link(event: WeirEvent, span: SpanContext | undefined): void {
  if (span !== undefined) spans.set(event, span);
}

function setupFrom(options: TraceRunsOptions): TraceSetup {
  const names = { ...genAiNames, ...options.names };
  const { agentName, recordContent = false, steps = true, provider = providerOf } = options;
  const { tracer = trace.getTracer(LIBRARY), meter = metrics.getMeter(LIBRARY) } = options;
  const modelAttributes = (operation: string, model: string | undefined): Attributes => {
    const named = typeof provider === 'string' || model === undefined ? provider : provider(model);
    return {
      [names.operation]: operation,
      ...(model !== undefined && { [names.requestModel]: model }),
      ...(typeof named === 'string' && { [names.provider]: named }),
      ...(agentName !== undefined && { [names.agentName]: agentName }),
    };
  };
  const instruments = new RunInstruments(meter, names);
  return { tracer, instruments, names, agentName, recordContent, steps, root: context.active(), modelAttributes };
}
