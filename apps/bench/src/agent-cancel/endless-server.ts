import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const every = 2;

/** A server that answers each request, in the format of OpenAI's chat, without ever coming to an end. */
export interface EndlessServer {
  readonly url: string;
  /** When the client of the answer that was begun last has closed its connection, by this end's clock. */
  readonly closed: () => Promise<bigint>;
  readonly stop: () => Promise<void>;
}

export async function endlessServer(): Promise<EndlessServer> {
  let closed: Promise<bigint> = Promise.reject(new RangeError('Nobody has asked for anything.'));
  closed.catch(() => undefined);
  const server = createServer((request, response) => {
    request.resume();
    closed = new Promise((resolve) => response.once('close', () => resolve(process.hrtime.bigint())));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    closed: () => closed,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse): void {
  const choices = [{ index: 0, delta: { role: 'assistant', content: 'word ' }, finish_reason: null }];
  const piece = { id: 'answer', object: 'chat.completion.chunk', created: 0, model: 'endless', choices };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write(`data: ${JSON.stringify(piece)}\n\n`), every);
  response.once('close', () => clearInterval(timer));
}
