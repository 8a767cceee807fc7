import { FakeClock, RunWriter, type EventMap, type EventType, type WeirEvent } from '@weir/core';
import { PassThrough } from 'node:stream';
import { consoleSink, type ConsoleSinkOptions } from '../console-sink.js';

export type Part = { [Type in EventType]: [Type, EventMap[Type]] }[EventType];

const clock = new FakeClock();

/** The events of one run. */
export function run(name: string, ...parts: Part[]): WeirEvent[] {
  const writer = new RunWriter({ run: name, clock });
  return parts.map(([type, data]) => writer.event(type, data));
}

export const start: Part = ['agent_start', { model: 'm' }];
export const say = (delta: string): Part => ['llm_chunk', { delta }];
export const done: Part = ['agent_end', { status: 'completed' }];
export const call: Part = ['tool_start', { toolCallId: '1', name: 'calculator', args: { expression: '6*7' } }];
export const result: Part = ['tool_end', { toolCallId: '1', name: 'calculator', durationMs: 3.2, result: 42 }];

/** A stream that keeps what is written to it. */
export function screen({ isTTY = false, columns = 40 } = {}) {
  const stream = Object.assign(new PassThrough({ highWaterMark: 1 << 20 }), { isTTY, columns });
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { stream, text: () => text };
}

/** What the sink writes of these items. */
export async function show(
  items: readonly unknown[],
  options: ConsoleSinkOptions & { isTTY?: boolean } = {},
): Promise<string> {
  const { stream, text } = screen(options);
  const sink = consoleSink({ stream, clock: new FakeClock(), environment: () => undefined, ...options });
  for (const item of items) await sink.write(item);
  await sink.flush?.();
  await sink.close?.();
  return text();
}
