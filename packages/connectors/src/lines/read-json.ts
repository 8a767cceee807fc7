import { eventFromJson, isEvent, type WeirEvent } from '@weir/core';
import { messageOf } from '../errors/errno-of.js';
import { Unfit } from './unfit.js';

/** Reads a line as a JSON value; an event as it was written, with its bytes. */
export function readJson(line: string): unknown {
  try {
    return eventFromJson<unknown>(JSON.parse(line));
  } catch (error) {
    return new Unfit(`is not JSON (${messageOf(error)})`, error);
  }
}

/** Reads a line as an event in JSON. Its shape is checked; `validate` looks into its data. */
export function readEvent(line: string): WeirEvent | Unfit {
  const value = readJson(line);
  if (value instanceof Unfit || isEvent(value)) return value;
  return new Unfit('is JSON but no event: that needs "type", "run", "seq" and "data"');
}
