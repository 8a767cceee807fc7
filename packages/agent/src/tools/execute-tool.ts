import type { Clock, EventFailure } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';
import type { JsonValue } from '../model/json.js';
import type { CheckedCall } from './toolbox.js';

/** What came of a tool call: a result that JSON can carry, or why there is none. */
export type ToolOutcome = { result: JsonValue } | { error: EventFailure };

/**
 * Runs a tool and gives its outcome, then completes: never errors. A tool that throws, hangs beyond its timeout, or gives what JSON cannot
 * carry has an outcome that says so. The tool's signal fires on the timeout and on unsubscribe, and is left alone once the tool is done.
 */
export function executeTool(
  { tool, args }: CheckedCall,
  context: { toolCallId: string; run: string; clock: Clock },
): Observable<ToolOutcome> {
  return new Observable((subscriber) => {
    // Whoever was told of the call may have left at that.
    if (subscriber.closed) return;
    const abort = new AbortController();
    let done = false;
    const settle = (outcome: ToolOutcome) => {
      if (done) return;
      done = true;
      finish(subscriber, outcome);
    };
    subscriber.add(() => {
      if (!done) abort.abort();
      done = true;
    });
    subscriber.add(
      limit(tool.timeout, context.clock, () => {
        abort.abort();
        settle({
          error: { code: 'timeout', message: `The tool "${tool.name}" gave no result within ${tool.timeout} ms.` },
        });
      }),
    );
    attempt(() => tool.execute(args as never, { ...context, signal: abort.signal })).then(
      (value) => settle(outcomeOf(tool.name, value)),
      (error: unknown) => settle({ error: failureOf(error) }),
    );
  });
}

function finish(subscriber: Subscriber<ToolOutcome>, outcome: ToolOutcome): void {
  subscriber.next(outcome);
  subscriber.complete();
}

function limit(timeout: number, clock: Clock, expire: () => void) {
  return Number.isFinite(timeout) ? clock.schedule(expire, timeout) : undefined;
}

async function attempt(execute: () => ReturnType<CheckedCall['tool']['execute']>): Promise<unknown> {
  return execute();
}

function outcomeOf(name: string, value: unknown): ToolOutcome {
  if (typeof value === 'string') return { result: value };
  try {
    const text: unknown = JSON.stringify(value ?? null);
    if (typeof text === 'string') return { result: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { error: failureOf(error) };
  }
  return {
    error: { code: 'tool_failed', message: `The tool "${name}" gave a ${typeof value}, which JSON cannot carry.` },
  };
}

function failureOf(error: unknown): EventFailure {
  return {
    code: 'tool_failed',
    message: error instanceof Error && error.message !== '' ? error.message : String(error),
  };
}
