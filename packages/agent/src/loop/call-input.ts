import type { EventOf } from '@weir/core';
import { readJson } from '../model/read-json.js';

type StartData = EventOf<'tool_start'>['data'];

const inputs = new WeakMap<StartData, string>();

/** Keeps what the model wrote as a call's arguments beside its `tool_start`, whose `args` are what the tool is given. */
export function attachInput({ data }: EventOf<'tool_start'>, input: string): void {
  inputs.set(data, input);
}

/** A call's arguments as the model wrote them. Those of an event that was stored, or that another framework sent, are made from its `args`. */
export function inputOf({ data }: EventOf<'tool_start'>): object {
  return readInput(inputs.get(data) ?? textOf(data.args));
}

/** Arguments as providers take them back: an object always. Text that is none is shown to the model as what it wrote. */
export function readInput(input: string): object {
  if (input.trim() === '') return {};
  const value = readJson(input)?.value;
  // Such a call is answered with `invalid_arguments`.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { unreadable: input };
  return value;
}

function textOf(args: unknown): string {
  if (typeof args === 'string') return args;
  const text: unknown = JSON.stringify(args, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return typeof text === 'string' ? text : '';
}
