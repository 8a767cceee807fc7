import type { Clock } from '@weir/core';

/** How long a stream whose answer is whole may take to end by itself, in ms. */
const patience = 100;

/** A stream whose answer is whole. */
export interface WholeStream {
  read(): PromiseLike<{ readonly done?: boolean | undefined }>;
  stop(): void;
}

/**
 * Gives a stream whose answer is whole a moment to come to its own end: a client that has read the response to its end keeps the connection for the next call, one
 * that was stopped closes it. Where more comes than the end, or nothing, it is stopped. What it fails with is nobody's any more.
 */
export async function letEnd(stream: WholeStream, clock: Clock): Promise<void> {
  const timer = clock.schedule(() => stream.stop(), patience);
  try {
    const { done } = await stream.read();
    if (done !== true) stream.stop();
  } catch {
    // It has ended, if badly.
  } finally {
    timer.unsubscribe();
  }
}
