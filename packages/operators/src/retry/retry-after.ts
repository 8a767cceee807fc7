/** How many causes are looked into. */
const deepest = 5;

/** Headers that give milliseconds: of OpenAI and its like, and of Azure. */
const millisecondHeaders = ['retry-after-ms', 'x-ms-retry-after-ms'];

/** A date as HTTP writes it, in any of its three forms: the day's name comes first. */
const httpDate = /^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s/;

/** The fields that say when to try again. Each is checked before it is used: an error may be anything. */
interface ErrorLike {
  details?: { retryAfterMs?: unknown } | null;
  responseHeaders?: unknown;
  headers?: unknown;
  response?: { headers?: unknown } | null;
  cause?: unknown;
}

/**
 * How many milliseconds a failure asks to wait before the next try: its `details.retryAfterMs`, or the response headers `retry-after-ms`,
 * `x-ms-retry-after-ms` and `Retry-After` (seconds or a date); its own or that of a cause. Headers are found in `responseHeaders` (the AI SDK),
 * `headers` (OpenAI's and Anthropic's clients) and `response.headers`, as a record, a list of pairs or `Headers`, their names written in any way. `undefined` where it asks nothing.
 *
 * @param now milliseconds since the epoch, to reckon dates from
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterOf(error: unknown, now: number): number | undefined {
  let current = error;
  for (let depth = 0; depth < deepest && typeof current === 'object' && current !== null; depth++) {
    const { details, responseHeaders, headers, response, cause } = current as ErrorLike;
    const wait =
      milliseconds(details?.retryAfterMs) ??
      fromHeaders(responseHeaders, now) ??
      fromHeaders(headers, now) ??
      fromHeaders(response?.headers, now);
    if (wait !== undefined) return wait;
    current = cause;
  }
  return undefined;
}

function fromHeaders(headers: unknown, now: number): number | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  for (const name of millisecondHeaders) {
    const exact = milliseconds(numberIn(headerIn(headers, name)));
    if (exact !== undefined) return exact;
  }
  const text = headerIn(headers, 'retry-after');
  const seconds = numberIn(text);
  if (seconds !== undefined) return milliseconds(seconds * 1000);
  return typeof text === 'string' && httpDate.test(text) ? milliseconds(dateIn(text) - now) : undefined;
}

/** A header by its name in small letters; the first value, where it came more than once. */
function headerIn(headers: object, name: string): unknown {
  const { get } = headers as { get?: unknown };
  const value = typeof get === 'function' ? (get.call(headers, name) as unknown) : plainHeaderIn(headers, name);
  return Array.isArray(value) ? value[0] : value;
}

/** From a record, or a list of pairs, whose names may be written in any way. */
function plainHeaderIn(headers: object, name: string): unknown {
  const pairs: unknown[] = Array.isArray(headers) ? headers : Object.entries(headers);
  const isNamed = (pair: unknown): pair is [string, unknown] =>
    Array.isArray(pair) && typeof pair[0] === 'string' && pair[0].toLowerCase() === name;
  return pairs.find(isNamed)?.[1];
}

/** HTTP's dates are in GMT, also the old form that does not say so. */
function dateIn(text: string): number {
  return Date.parse(/GMT|UTC|[+-]\d{4}/.test(text) ? text : `${text} GMT`);
}

function numberIn(text: unknown): number | undefined {
  if (typeof text === 'number') return text;
  return typeof text === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** A finite number of milliseconds; what lies in the past asks for no wait. */
function milliseconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(value, 0) : undefined;
}
