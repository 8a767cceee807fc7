import { setImmediate } from 'node:timers/promises';
import { take } from 'rxjs';
import { fromReadableStream } from './from-readable-stream.js';
import { withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

/** A stream that counts what it is asked for; it holds nothing itself. */
function counted(count = Infinity, failure?: Error) {
  const state = { pulled: 0, cancelled: 0 };
  const stream = new ReadableStream<number>(
    {
      pull(controller) {
        if (state.pulled < count) controller.enqueue(state.pulled++);
        else if (failure) controller.error(failure);
        else controller.close();
      },
      cancel() {
        state.cancelled++;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, stream };
}

async function notesOf<T>(source: ReturnType<typeof fromReadableStream<T>>): Promise<unknown[]> {
  const notes: unknown[] = [];
  source.subscribe({
    next: (n) => notes.push(n),
    error: (error) => notes.push(error),
    complete: () => notes.push('end'),
  });
  await setImmediate();
  return notes;
}

describe('fromReadableStream', () => {
  it('emits every chunk, then completes', async () => {
    expect(await notesOf(fromReadableStream(counted(3).stream))).toEqual([0, 1, 2, 'end']);
    expect(await notesOf(fromReadableStream(counted(0).stream))).toEqual(['end']);
  });

  it('fails where the stream fails', async () => {
    const { stream } = counted(1, new RangeError('broken'));
    expect(await notesOf(fromReadableStream(stream))).toEqual([0, new RangeError('broken')]);
  });

  it('reads nothing before it is subscribed to', async () => {
    const { state, stream } = counted();
    void fromReadableStream(stream);
    await setImmediate();
    expect(state.pulled).toBe(0);
  });

  it('fails for a second subscriber', async () => {
    const source$ = fromReadableStream(counted(1).stream);
    const [, second] = await Promise.all([notesOf(source$), notesOf(source$)]);
    expect(second).toEqual([expect.objectContaining({ code: 'ERR_INVALID_STATE' })]);
  });

  it('tells who comes after its end that it is spent, and what it failed with', async () => {
    const failure = new Error('reset');
    const source$ = fromReadableStream(counted(1, failure).stream);
    expect(await notesOf(source$)).toEqual([0, failure]);
    expect(await notesOf(source$)).toEqual([expect.objectContaining({ code: 'source_spent', cause: failure })]);
    const left$ = fromReadableStream(counted().stream);
    await notesOf(left$.pipe(take(1)));
    expect(await notesOf(left$)).toEqual([expect.objectContaining({ code: 'source_spent' })]);
  });

  it('cancels the stream when it is unsubscribed from', async () => {
    const { state, stream } = counted();
    expect(await notesOf(fromReadableStream(stream).pipe(take(2)))).toEqual([0, 1, 'end']);
    expect(state).toEqual({ pulled: 2, cancelled: 1 });
  });

  it('cancels a stream that gives nothing', async () => {
    let cancelled = false;
    const silent = new ReadableStream<number>({ cancel: () => void (cancelled = true) });
    const subscription = fromReadableStream(silent).subscribe();
    await setImmediate();
    subscription.unsubscribe();
    await setImmediate();
    expect(cancelled).toBe(true);
  });

  it('asks for nothing while the valve below is closed, and goes on when it opens', async () => {
    const valve = new Valve();
    const { state, stream } = counted(10);
    const seen: number[] = [];
    withinValve(valve, () => fromReadableStream(stream).subscribe((n) => seen.push(n) === 3 && valve.close()));
    await setImmediate();
    expect([state.pulled, seen]).toEqual([3, [0, 1, 2]]);
    valve.open();
    await setImmediate();
    expect(seen).toHaveLength(10);
  });
});
