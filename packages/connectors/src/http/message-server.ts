import { RunWriter, createEvent, type Clock, type WeirEvent } from '@weir/core';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { errnoOf } from '../errors/errno-of.js';
import { ListenFailedError } from '../errors/listen-failed-error.js';
import { PortInUseError } from '../errors/port-in-use-error.js';
import type { AdmissionQueue, Guest } from './admission-queue.js';
import { AnswerSlip } from './answer-slip.js';
import { isControl } from './posted-control.js';
import { isRefusal, readMessages, type Posted } from './read-messages.js';
import { busy, refuse, type Refusal } from './reply.js';

/** The longest that a client may take to send a request, in ms. */
const longestRequest = 30_000;

export interface MessageServerOptions {
  host: string;
  port: number;
  path: string;
  maxBodyBytes: number;
  reply: 'accepted' | 'delivered';
  maxWait: number;
  replyWithin: number;
  origins: readonly string[];
  decisions: boolean;
  clock: Clock;
  queue: AdmissionQueue<WeirEvent>;
  onListening: ((address: { host: string; port: number }) => void) | undefined;
  onError: (error: unknown) => void;
}

const closing: Refusal = {
  status: 503,
  code: 'closing',
  message: 'This source is closing. Try again elsewhere, or later.',
  headers: { 'retry-after': '5', connection: 'close' },
};

/** Takes messages over HTTP and hands them to the queue. */
export class MessageServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Requests that are not answered yet; true for those that are still being read. */
  readonly #unanswered = new Map<ServerResponse, boolean>();
  #closed = false;

  constructor(private readonly options: MessageServerOptions) {
    this.#server = createServer({ requestTimeout: longestRequest }, (request, response) => {
      // The client went away while it was sending: there is nobody to tell.
      this.#take(request, response).catch(() => response.destroy());
    });
  }

  listen(): void {
    const { host, port, onListening, onError } = this.options;
    this.#server.on('error', (cause) => onError(listenError(host, port, cause)));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.listen({ host, port }, () => {
      if (this.#closed) return void this.#server.close();
      const { address, port: actual } = this.#server.address() as AddressInfo;
      onListening?.({ host: address, port: actual });
    });
  }

  /** Stops listening and lets go of all sockets but those whose messages are on their way: these are answered first. */
  close(): void {
    this.#closed = true;
    this.options.queue.close();
    for (const [response, reading] of this.#unanswered) {
      response.shouldKeepAlive = false;
      if (reading) refuse(response, closing);
    }
    if (this.#server.listening) this.#server.close();
    const inUse = new Set([...this.#unanswered.keys()].map(({ socket }) => socket));
    for (const socket of this.#sockets) if (!inUse.has(socket)) socket.destroy();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#unanswered.set(response, true);
    response.once('close', () => {
      this.#unanswered.delete(response);
      if (this.#closed) request.socket.destroySoon();
    });
    const posted = await readMessages(request, this.options);
    this.#unanswered.set(response, false);
    if (this.#closed) refuse(response, closing);
    else if (isRefusal(posted)) refuse(response, posted);
    else if (!response.destroyed) this.#enter(posted, response);
  }

  #enter({ messages, list }: Posted, response: ServerResponse): void {
    const { clock, reply, replyWithin, maxWait, queue } = this.options;
    const events = messages.map((posted) => {
      if (isControl(posted)) {
        const { type, run, data } = posted;
        return createEvent(type, { run, seq: 0, time: clock.now(), source: 'http' }, data as never);
      }
      const { content, run, conversation: parent } = posted;
      const writer = new RunWriter({
        clock,
        source: 'http',
        ...(parent !== undefined && { parent }),
        ...(run !== undefined && { run }),
      });
      return writer.event('user_message', { content });
    });
    const slip = new AnswerSlip({ response, events, list, replyWithin, clock });
    if (reply === 'delivered') slip.acceptWhenDelivered();
    const guest: Guest<WeirEvent> = {
      items: events,
      admitted: () => {
        if (reply === 'accepted') slip.accept(202);
      },
      refused: () =>
        slip.refuse(this.#closed ? closing : busy('Too much is waiting already. Try again later.', maxWait)),
    };
    if (messages.every(isControl)) return queue.admit(guest);
    response.once('close', () => queue.leave(guest));
    queue.enter(guest);
  }
}

function listenError(host: string, port: number, cause: unknown): PortInUseError | ListenFailedError {
  return errnoOf(cause) === 'EADDRINUSE'
    ? new PortInUseError(host, port, { cause })
    : new ListenFailedError(host, port, cause);
}
