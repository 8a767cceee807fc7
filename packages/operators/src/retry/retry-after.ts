/** How many causes are looked into. */
const deepest = 5;

/** The fields that say when to try again. Each is checked before it is used: an error may be anything. */
interface ErrorLike {
  details?: { retryAfterMs?: unknown };
  responseHeaders?: unknown;
  cause?: unknown;
}

/**
 * How many milliseconds a failure asks to wait before the next try: its `details.retryAfterMs`, or the response headers `retry-after-ms`
 * and `Retry-After` (seconds or a date); its own or that of a cause. `undefined` where it asks nothing.
 *
 * @param now milliseconds since the epoch, to reckon dates from
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterOf(error: unknown, now: number): number | undefined {
  let current = error;
  for (let depth = 0; depth < deepest && typeof current === 'object' && current !== null; depth++) {
    const { details, responseHeaders, cause } = current as ErrorLike;
    const wait = milliseconds(details?.retryAfterMs) ?? fromHeaders(responseHeaders, now);
    if (wait !== undefined) return wait;
    current = cause;
  }
  return undefined;
}

function fromHeaders(headers: unknown, now: number): number | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const named = headers as Record<string, unknown>;
  const exact = milliseconds(numberIn(named['retry-after-ms']));
  if (exact !== undefined) return exact;
  const text = named['retry-after'];
  const seconds = numberIn(text);
  if (seconds !== undefined) return milliseconds(seconds * 1000);
  return typeof text === 'string' ? milliseconds(Date.parse(text) - now) : undefined;
}

function numberIn(text: unknown): number | undefined {
  return typeof text === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** A finite number of milliseconds; what lies in the past asks for no wait. */
function milliseconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(value, 0) : undefined;
}
