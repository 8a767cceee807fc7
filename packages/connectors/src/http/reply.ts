import type { ServerResponse } from 'node:http';

/** Why a request is not taken, as it is told to the client. */
export interface Refusal {
  readonly status: number;
  /** For programs: `invalid_json`, `busy` … */
  readonly code: string;
  /** For people: what is wrong and what to do. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with JSON, unless the request was answered before or the client has gone. */
export function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const json = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(`${json}\n`);
}

/** Answers that a request is not taken. */
export function refuse(response: ServerResponse, { status, code, message, headers }: Refusal): void {
  reply(response, status, { error: { code, message } }, headers);
}

/** Says: not now, but try again. */
export function busy(message: string, retryAfterMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return { status: 503, code: 'busy', message, headers: { 'retry-after': String(seconds) } };
}
