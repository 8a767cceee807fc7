import { resolveModel, runStream } from '@weir/agent';
import { Timed } from '../compare.js';
import type { EndlessServer } from './endless-server.js';

/** Reads the beginning of an answer, lets go of it, and says how long it took until the server saw its connection closed. */
export type CancelSubject = (server: EndlessServer) => Promise<Timed>;

export const bareFetch: CancelSubject = async ({ url, closed }) => {
  const abort = new AbortController();
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: '{}', signal: abort.signal });
  await response.body?.getReader().read();
  const start = process.hrtime.bigint();
  abort.abort();
  return new Timed(Number((await closed()) - start), 'closed');
};

export const weirCancel: CancelSubject = async ({ url, closed }) => {
  const model = resolveModel(`${url}/v1#endless`);
  const run = runStream({ model, prompt: 'Go on for ever.' });
  let start = 0n;
  for await (const { type } of run) {
    if (type !== 'llm_chunk' || start > 0n) continue;
    start = process.hrtime.bigint();
    run.cancel();
  }
  return new Timed(Number((await closed()) - start), 'closed');
};
