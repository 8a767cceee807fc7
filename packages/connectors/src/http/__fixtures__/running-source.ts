import { withinValve, type Valve, type WeirEvent } from '@weir/core';
import { Subject, firstValueFrom, type Subscription } from 'rxjs';
import { httpSource, type HttpSourceOptions } from '../http-source.js';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

export interface Running {
  url: string;
  port: number;
  seen: WeirEvent[];
  subscription: Subscription;
  next: () => Promise<WeirEvent>;
  post: (body: unknown, headers?: Record<string, string>) => Promise<Answer>;
}

/** Subscriptions to end after each test. */
export const running: Subscription[] = [];
afterEach(() => running.splice(0).forEach((subscription) => subscription.unsubscribe()));

/** Starts a source on a free port. It is let go of after the test. */
export async function start(options: Partial<HttpSourceOptions> = {}, valve?: Valve): Promise<Running> {
  const seen: WeirEvent[] = [];
  const events$ = new Subject<WeirEvent>();
  let subscription: Subscription | undefined;
  const port = await new Promise<number>((resolve, reject) => {
    const source = httpSource({ port: 0, ...options, onListening: (address) => resolve(address.port) });
    subscription = withinValve(valve, () =>
      source.subscribe({
        next: (event) => {
          seen.push(event);
          events$.next(event);
        },
        error: reject,
      }),
    );
  });
  const url = `http://127.0.0.1:${port}${options.path ?? '/'}`;
  running.push(subscription as Subscription);
  return {
    url,
    port,
    seen,
    subscription: subscription as Subscription,
    next: () => firstValueFrom(events$),
    post: (body, headers) =>
      send(url, { method: 'POST', body: JSON.stringify(body), headers: { ...json, ...headers } }),
  };
}

export const json = { 'content-type': 'application/json' };

/** Sends a request and reads its answer. */
export async function send(url: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(url, options);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}
