import { InvalidArgumentError, InvalidItemError } from '@weir/core';

/** How windows go by the time that items carry, in place of the time at which they arrive. */
export interface EventTimeOptions<T> {
  /** When an item happened: milliseconds since the epoch, a `Date`, or text in ISO 8601. Default: when it arrives. */
  time?: ((item: T) => unknown) | undefined;
  /**
   * By how many milliseconds an item may come behind one that happened later; windows wait so long for stragglers. Default 0. The newest time
   * that was met, less this, is the watermark: windows that end by it are emitted.
   */
  outOfOrderness?: number | undefined;
  /** After so many milliseconds without an item the watermark goes on with the clock, so that the last windows are emitted. Default: it waits. */
  idleTimeout?: number | undefined;
  /** For how many milliseconds after its end, in event time, a window still takes late items; each has it emitted again, marked `revised`. Default 0. */
  lateness?: number | undefined;
  /** Called with each item that comes too late for every window that it belongs to; it is in none. */
  onLate?: ((item: T) => void) | undefined;
}

/** Checks the options of event time. */
export function checkEventTime<T>(options: EventTimeOptions<T>): void {
  const { time, outOfOrderness, idleTimeout, lateness, onLate } = options;
  if (time === undefined) {
    for (const [name, value] of Object.entries({ outOfOrderness, idleTimeout, lateness, onLate })) {
      if (value !== undefined) throw new InvalidArgumentError(name, 'left out where there is no "time"', value);
    }
  }
  for (const [name, value] of Object.entries({ outOfOrderness, lateness })) {
    if (value !== undefined && !(value >= 0))
      throw new InvalidArgumentError(name, 'a number of milliseconds from 0', value);
  }
  if (idleTimeout !== undefined && !(idleTimeout > 0))
    throw new InvalidArgumentError('idleTimeout', 'a number of milliseconds above 0', idleTimeout);
}

/** @throws InvalidItemError where `value` is no time */
export function toTime(value: unknown): number {
  const time = typeof value === 'number' ? value : readTime(value);
  if (Number.isFinite(time)) return time;
  throw new InvalidItemError([{ path: [], message: 'what is to be its time is none' }]);
}

function readTime(value: unknown): number {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
