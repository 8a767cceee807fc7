import { currentValve, defineSource, realClock, type Clock, type WeirEvent } from '@weir/core';
import { Observable } from 'rxjs';
import { AdmissionQueue } from './admission-queue.js';
import { MessageServer } from './message-server.js';

const defaults = {
  host: '127.0.0.1',
  path: '/',
  maxBodyBytes: 1024 * 1024,
  maxWait: 5000,
  maxWaiting: 100,
  replyWithin: 60_000,
};

export interface HttpSourceOptions {
  /** The port to listen on; 0 takes any that is free, and `onListening` tells which. */
  port: number;
  /** The address to listen on. Default `127.0.0.1`: this machine only. */
  host?: string;
  /** The path that messages are posted to. Default `/`. */
  path?: string;
  /** The largest body that is taken, in bytes. Default 1 MiB. */
  maxBodyBytes?: number;
  /** When to answer: once a message is in the pipeline, or once every sink has taken what came of it. Default `accepted`. */
  reply?: 'accepted' | 'delivered';
  /** How long a request waits while the pipeline is busy, in ms, before it is refused. Default 5000. */
  maxWait?: number;
  /** How many requests may wait. Default 100. */
  maxWaiting?: number;
  /** How long a `delivered` request waits for its delivery, in ms. Default 60000. */
  replyWithin?: number;
  /** Web pages that may post here, as `https://example.com`. Default none. */
  origins?: readonly string[];
  /** Whether decisions over tool calls that wait for a yes are taken: from whoever may post here. Default false. */
  decisions?: boolean;
  /** Told the address once the server listens. */
  onListening?: (address: { host: string; port: number }) => void;
  clock?: Clock;
}

/**
 * Receives messages over HTTP: each POST gives `user_message` events.
 *
 * The body is `{ "content": "…", "run": "…", "conversation": "…" }` as JSON, a JSON text, a list of these, or plain text. `content` is text, or a list of parts, `{ "type": "text", "text": "…" }` and
 * `{ "type": "file", "mediaType": "image/png", "data": "…" }` with Base64 or a URL as `data`; mind `maxBodyBytes`. `run` names the run that the message
 * begins, and `conversation` the one that it is a part of, as the `parent` of its event; both may be left out. Post a run again only to send the same message
 * again: it comes under the same `(run, seq)`. The answer names the run: `{ "run": "…" }`, for a list `{ "runs": […] }`. It comes with 202 once the message is in the pipeline, or, with
 * `reply: 'delivered'`, with 200 once every sink has taken what came of it: the events carry receipts then (`receiptOf`).
 *
 * What steers a run is posted as the event that it is, `{ "type": "run_control", "run": "…", "data": { "action": "pause" } }`, or a `tool_decision`: it goes
 * into the pipeline at once, past the messages that wait, since they may wait for the very run. Decisions are taken only with `decisions`: whoever may post
 * them lets tools run, and users may not.
 *
 * Listens on subscription and never completes. While the valve downstream is closed, up to `maxWaiting` requests wait for up to `maxWait` ms;
 * then they get 503 with Retry-After, as they do when a delivery fails. A delivery that takes longer than `replyWithin` gets 504.
 * When let go of it stops listening and closes its sockets; requests whose messages are on their way are answered before. Holds at
 * most `maxWaiting` bodies. Requests of web pages are refused unless their origin is listed.
 *
 * Errors: `PortInUseError`, `ListenFailedError`. What clients do wrong is told to them: 400, 403, 404, 405, 413, 415.
 *
 * @see RFC 9110 for the status codes
 */
export function httpSource(options: HttpSourceOptions): Observable<WeirEvent> {
  return new Observable((subscriber) => {
    const { maxWaiting: capacity, ...rest } = { ...defaults, ...options };
    const { maxWait, clock = realClock, reply = 'accepted', origins = [], decisions = false, onListening } = rest;
    const emit = (event: WeirEvent) => subscriber.next(event);
    const queue = new AdmissionQueue({ valve: currentValve(), emit, capacity, maxWait, clock });
    const onError = (error: unknown) => subscriber.error(error);
    const server = new MessageServer({ ...rest, clock, reply, origins, decisions, queue, onListening, onError });
    server.listen();
    return () => server.close();
  });
}

export const httpSourceSpec = defineSource({
  name: 'http',
  summary: 'Receives messages over HTTP: each POST gives user messages.',
  description:
    'Post `{ "content": "…" }` as JSON, or plain text; the answer names the run. `content` may be a list of parts: `{ "type": "text", "text": "…" }`, ' +
    '`{ "type": "file", "mediaType": "image/png", "data": "…" }` with Base64 or a URL as `data`. `"conversation"` beside it says which conversation the message is a part of, for agents with ' +
    '`memory`; `"run"` names its run, so that the same message can be sent again as the same. With `reply: delivered` the answer comes once every sink has taken ' +
    'what came of the message, so a client knows when to send it again. What steers a run is posted as an event, ' +
    '`run_control` or, with `decisions`, `tool_decision`, and goes past the messages that wait. It listens on this machine only unless `host` says otherwise, has no ' +
    'authentication, and takes nothing from web pages unless `origins` lists them.',
  config: ({ z, bytes, duration }) =>
    z.strictObject({
      port: z.int().min(0).max(65_535).describe('The port to listen on; 0 takes any that is free, and logs which.'),
      host: z
        .string()
        .min(1)
        .default(defaults.host)
        .describe('The address to listen on; `0.0.0.0` is all of this machine.'),
      path: z
        .string()
        .startsWith('/', { error: 'Must begin with "/".' })
        .default(defaults.path)
        .describe('The path that messages are posted to.'),
      maxBodyBytes: bytes().default(defaults.maxBodyBytes).describe('The largest body that is taken.'),
      reply: z
        .enum(['accepted', 'delivered'])
        .default('accepted')
        .describe('When to answer: once a message is in the pipeline, or once every sink has taken what came of it.'),
      maxWait: duration()
        .default(defaults.maxWait)
        .describe('How long a request waits while the pipeline is busy, before it is refused with 503.'),
      maxWaiting: z.int().nonnegative().default(defaults.maxWaiting).describe('How many requests may wait so.'),
      replyWithin: duration()
        .default(defaults.replyWithin)
        .describe('How long a `delivered` request waits for its delivery, before it is answered with 504.'),
      origins: z
        .array(z.string())
        .default([])
        .describe('Web pages that may post here, as `https://example.com`; others are refused.'),
      decisions: z
        .boolean()
        .default(false)
        .describe(
          'Whether `tool_decision` events are taken. Whoever may post them lets tools run, so give them a source of their own, which users cannot reach.',
        ),
    }),
  contract: {
    gives: 'event',
    backpressure: 'Requests wait, bounded in number and time; then they are refused with 503 and Retry-After.',
    redelivers: true,
    completes: 'never',
  },
  examples: [
    { title: 'Messages from this machine', config: { port: 8080, path: '/messages' } },
    { title: 'Answer when delivered', config: { port: 8080, reply: 'delivered', replyWithin: '2m' } },
    { title: 'Decisions over tools that ask before they run', config: { port: 8081, decisions: true } },
  ],
  create: (config, context) =>
    httpSource({
      ...config,
      clock: context.clock,
      onListening: ({ host, port }) =>
        context.logger.info({ host, port, path: config.path }, `Listening on http://${host}:${port}${config.path}`),
    }),
});
