import { FakeClock } from '@weir/core';
import { gather } from '../../__fixtures__/gather.js';
import type { Ask } from './clients.js';
import { recording } from './recordings.js';
import type { ReplayServer } from './replay-server.js';

/** What a client tells of a recorded answer that comes whole: the type and the data of each event. */
export async function replayed(server: ReplayServer, name: string, ask: Ask): Promise<(readonly [string, unknown])[]> {
  server.put({ events: recording(name) });
  // Time stands still, so that tools take none.
  const events = await gather(ask(server.url, { clock: new FakeClock(), model: 'm' }));
  return events.map(({ type, data }) => [type, data] as const);
}

/** The usage in all recordings. */
export const recordedUsage = { inputTokens: 20, outputTokens: 30, totalTokens: 50, cachedInputTokens: 4 };
