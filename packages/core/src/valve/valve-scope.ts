import type { Valve } from './valve.js';

let ambient: Valve | undefined;

/** The valve that a producer subscribed to right now has to wait for, if any. */
export function currentValve(): Valve | undefined {
  return ambient;
}

/**
 * Runs `work` with `valve` as the current one.
 *
 * A consumer subscribes to its upstream in the scope of its own valve; a producer emits in the scope of the valve it met when it was subscribed to,
 * so that inner sources that its items give rise to (`mergeMap`, `retry` …) meet the same one.
 */
export function withinValve<R>(valve: Valve | undefined, work: () => R): R {
  const outer = ambient;
  ambient = valve;
  try {
    return work();
  } finally {
    ambient = outer;
  }
}

/** Sets the current valve and returns the one before: `withinValve` without its closure, for code that runs once per item. Restore it in `finally`. */
export function enterValve(valve: Valve | undefined): Valve | undefined {
  const outer = ambient;
  ambient = valve;
  return outer;
}
