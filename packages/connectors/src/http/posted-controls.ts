import { RunWriter, type Clock, type EventMap, type WeirEvent } from '@weir/core';
import { messageOf } from '../errors/errno-of.js';
import type { Refusal } from './reply.js';

type Control = EventMap['run_control'];

/** What is to happen to a run that is under way. */
export interface PostedControl extends Control {
  readonly run: string;
}

/** What is posted where runs are steered. */
export interface PostedControls {
  readonly controls: readonly PostedControl[];
  /** Whether they came as a list, and the answer is to be one. */
  readonly list: boolean;
}

const fields = ['run', 'action', 'reason', 'content'];
const actions = ['pause', 'resume', 'cancel', 'inject'] as const satisfies readonly Control['action'][];

/** Reads what runs are steered by, or says why it is not taken. */
export function parseControls(text: string): PostedControls | Refusal {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return { status: 400, code: 'invalid_json', message: `The body is not JSON: ${messageOf(error)}.` };
  }
  const list = Array.isArray(body);
  const entries: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (entries.length === 0) return invalid('The list holds nothing.');
  for (const [index, entry] of entries.entries()) {
    const problem = problemOf(entry);
    if (problem !== undefined) return invalid(`${list ? `Entry ${index}` : 'The body'} ${problem}.`);
  }
  return { controls: entries as readonly PostedControl[], list };
}

/** The event that steers the run. */
export function controlEvent({ run, ...control }: PostedControl, clock: Clock): WeirEvent {
  return new RunWriter({ clock, source: 'http', run }).event('run_control', control);
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'must be an object with "run" and "action"';
  const unknown = Object.keys(entry).find((key) => !fields.includes(key));
  if (unknown !== undefined) return `has ${JSON.stringify(unknown)}, but takes ${fields.join(', ')} alone`;
  const { run, action, reason, content } = entry as Partial<Record<keyof PostedControl, unknown>>;
  if (typeof run !== 'string' || run === '') return 'needs the "run" that it is for';
  if (!actions.some((known) => known === action)) return `needs an "action" that is one of ${actions.join(', ')}`;
  if (action === 'inject' && typeof content !== 'string') return 'needs a "content" that is a text';
  if (action !== 'inject' && content !== undefined) return 'has a "content", which only "inject" takes';
  return reason === undefined || typeof reason === 'string' ? undefined : 'has a "reason" that is no text';
}

function invalid(message: string): Refusal {
  return { status: 400, code: 'invalid_control', message };
}
