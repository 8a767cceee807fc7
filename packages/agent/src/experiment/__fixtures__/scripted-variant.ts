import { RunWriter, type EventMap, type EventType, type WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { concatMap, from, timer, map } from 'rxjs';
import type { VariantContext } from '../measure-run.js';

/** An event, and how long it takes to come. */
export type ScriptStep = { [Type in EventType]: [wait: number, type: Type, data: EventMap[Type]] }[EventType];

/** A run that says what it is told to, at the times that it is told to. */
export function scriptedRun(
  steps: readonly ScriptStep[],
  { clock }: Pick<VariantContext, 'clock'>,
): Observable<WeirEvent> {
  const run = new RunWriter({ clock });
  return from(steps).pipe(
    concatMap(([wait, type, data]) => timer(wait, clock).pipe(map(() => run.event(type, data) as WeirEvent))),
  );
}

/** An answer of one model call: its first piece after `first` ms, its second after `more` ms. */
export function answer(first: number, more: number, usage = { outputTokens: 10 }): ScriptStep[] {
  return [
    [0, 'llm_start', { model: 'm' }],
    [first, 'llm_chunk', { delta: 'Hello, ' }],
    [more, 'llm_chunk', { delta: 'world' }],
    [0, 'llm_end', { finishReason: 'stop', usage, costUsd: 0.01 }],
  ];
}
