import { FakeClock, realClock, sleep, TimeoutError, type Clock, type WeirEvent } from '@weir/core';
import { finalize, lastValueFrom, toArray, type Observable } from 'rxjs';
import { readRecording } from './recording.js';
import { replay, type Recording } from './replay.js';

/** A pipeline under test: what it makes of recorded events. */
export type FixturePipeline<Out> = (events$: Observable<WeirEvent>, context: { clock: Clock }) => Observable<Out>;

export interface ReplayFixtureOptions {
  /** How long the pipeline may go on after the last event, by its own clock, in ms. Default ten minutes. */
  patience?: number;
}

/** So often, a millisecond apart, is looked whether what has no timer goes on by itself: I/O. */
const IDLE_LOOKS = 5000;

/**
 * Runs a pipeline on recorded events in virtual time, and gives all that it makes of them: for golden tests.
 *
 * Events come with the gaps that were recorded, on a clock that stands where the recording began and does not take real time. Hand that clock to whatever has a
 * `clock` option: then the same recording gives the same output each time, timers and all. Use `replay` to play a recording to people.
 *
 * Takes JSON lines as text, events, or a run in a log. Resolves when the pipeline completes. Reads the whole recording into memory, and keeps the output.
 *
 * @returns rejects with the pipeline's error, with `InvalidItemError` for a line that is no event, and with `TimeoutError` where the pipeline does not end
 * @example
 * const output = await replayFixture(readFileSync('run.jsonl', 'utf8'), (events$, { clock }) => events$.pipe(smooth({ clock })));
 * expect(output).toMatchSnapshot();
 */
export async function replayFixture<Out>(
  recording: string | Recording,
  pipeline: FixturePipeline<Out>,
  { patience = 600_000 }: ReplayFixtureOptions = {},
): Promise<Out[]> {
  const events = typeof recording === 'string' ? readRecording(recording) : await allOf(recording);
  const clock = new FakeClock(events[0]?.time ?? 0);
  let playedAt = Infinity;
  const events$ = replay(events, { clock }).pipe(finalize(() => (playedAt = clock.now())));
  const output: Out[] = [];
  let end: { error?: unknown } | undefined;
  const subscription = pipeline(events$, { clock }).subscribe({
    next: (item) => output.push(item),
    error: (error: unknown) => (end = { error }),
    complete: () => (end = {}),
  });
  await runUntil(clock, () => end !== undefined || clock.now() - playedAt > patience);
  subscription.unsubscribe();
  if (end === undefined) throw new TimeoutError('total', patience);
  if ('error' in end) throw end.error as Error;
  return output;
}

function allOf(recording: Recording): Promise<WeirEvent[]> {
  return lastValueFrom(replay(recording, { speed: 'atOnce' }).pipe(toArray()));
}

/** Moves the clock from one due time to the next. */
async function runUntil(clock: FakeClock, isOver: () => boolean): Promise<void> {
  for (let idle = 0; idle < IDLE_LOOKS; idle++) {
    await clock.advanceAsync(0);
    for (let due = nextDue(clock); due !== undefined && !isOver(); due = nextDue(clock)) {
      await clock.advanceAsync(due - clock.frame);
      idle = 0;
    }
    if (isOver()) return;
    await sleep(realClock, 1);
  }
}

function nextDue(clock: FakeClock): number | undefined {
  return clock.actions[0]?.delay;
}
