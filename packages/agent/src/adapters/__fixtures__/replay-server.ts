import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Recording } from './recordings.js';

/** How an answer is sent. */
export interface Replay {
  readonly events: Recording;
  /** How many bytes each write takes. All of an event when left out. */
  readonly bytes?: number;
  /** What happens then: the response ends, the connection breaks, or nothing; with `silence` there is no response at all. Default `close`. */
  readonly end?: 'close' | 'break' | 'hang' | 'silence';
}

/** A server on 127.0.0.1 that answers every POST by what was put on last. */
export interface ReplayServer {
  readonly url: string;
  put: (replay: Replay) => void;
  /** How many requests have come so far. */
  readonly requests: () => number;
  /** How many connections have been made so far. */
  readonly connections: () => number;
  /** How many responses have been closed by the client before their end. */
  readonly abandoned: () => number;
  readonly close: () => Promise<void>;
}

export async function replayServer(): Promise<ReplayServer> {
  let next: Replay = { events: [] };
  let requests = 0;
  let connections = 0;
  let abandoned = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.on('close', () => (abandoned += response.writableEnded ? 0 : 1));
    requests++;
    if (next.end === 'silence') return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    send(response, next);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (replay) => (next = replay),
    requests: () => requests,
    connections: () => connections,
    abandoned: () => abandoned,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Each write is a chunk of the body of its own, so that the client reads it as such. */
function send(response: ServerResponse, { events, bytes, end = 'close' }: Replay): void {
  for (const event of events) {
    const size = bytes ?? event.length;
    for (let at = 0; at < event.length; at += size) response.write(event.subarray(at, at + size));
  }
  if (end === 'close') response.end();
  if (end === 'break') response.write('', () => response.socket?.destroy());
}
