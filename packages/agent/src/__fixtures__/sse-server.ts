import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerFrames } from './answer-frames.js';

export { chatChunk } from './answer-frames.js';

/** A server that answers every POST as a test writes it. */
export interface SseServer {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** How many connections were made to it. */
  readonly connections: () => number;
}

/** Serves on 127.0.0.1; `answer` gets a response whose headers are sent. */
export async function sseServer(answer: (response: ServerResponse) => void): Promise<SseServer> {
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    answer(response);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How much text an answer of `longAnswer` has, and in how many pieces: far more than sockets hold. */
export const longPieces = 150;
export const longPiece = 'x'.repeat(131_072);

/** Serves an answer, as fast as its reader takes it, and counts the pieces that were written. */
export async function longAnswer(
  api: keyof typeof answerFrames = 'chat',
): Promise<SseServer & { readonly written: () => number }> {
  const frames = answerFrames[api];
  const piece = frames.piece(longPiece);
  let written = 0;
  const server = await sseServer((response) => {
    const write = () => {
      while (written < longPieces) {
        written++;
        if (!response.write(piece)) return void response.once('drain', write);
      }
      response.end(frames.after);
      return undefined;
    };
    response.write(frames.before);
    write();
  });
  return { ...server, written: () => written };
}
