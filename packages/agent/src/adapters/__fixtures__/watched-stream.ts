/** A stream as the official clients give it, that says what became of it. */
export interface WatchedStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  readonly seen: { read: number; aborted: boolean; returned: boolean };
}

/** Gives these items, each when it is asked for; then it ends, or hangs until it is aborted. */
export function watchedStream(items: readonly unknown[], end: 'close' | 'hang' = 'hang'): WatchedStream {
  const controller = new AbortController();
  const seen = { read: 0, aborted: false, returned: false };
  const done = { done: true, value: undefined } as const;
  const closed = new Promise<typeof done>((resolve) =>
    controller.signal.addEventListener('abort', () => resolve(done)),
  );
  controller.signal.addEventListener('abort', () => (seen.aborted = true));
  const iterator: AsyncIterator<unknown> = {
    async next() {
      if (seen.read < items.length) return { done: false, value: items[seen.read++] };
      return end === 'close' ? done : closed;
    },
    async return() {
      seen.returned = true;
      return done;
    },
  };
  return { controller, seen, [Symbol.asyncIterator]: () => iterator };
}
