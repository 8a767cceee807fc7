import type { WeirEvent } from '@weir/core';
import { z } from 'zod';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { defineTool } from '../tools/define-tool.js';
import type { ToolContext } from '../tools/tool-context.js';

/** A tool that is done at once. */
export const add = defineTool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => a + b,
});

/** A scripted call of it. */
export const callAdd = { name: 'add', input: { a: 1, b: 2 } };

/** A script's step after which nothing more comes. */
export const hang = { hang: true } as const;

/** Lets everything that waits on promises run. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A tool that a test finishes by hand, and what happened to it. */
export function manualTool(name: string) {
  const calls: { args: unknown; context: ToolContext; finish: (value: unknown) => void }[] = [];
  const tool = defineTool({
    name,
    description: '',
    input: z.looseObject({}),
    execute: (args, context) => new Promise<unknown>((finish) => calls.push({ args, context, finish })),
  });
  return { tool, calls };
}

/** Starts a run and notes its events as they come. */
export function watch(options: RunAgentOptions) {
  const events: WeirEvent[] = [];
  const subscription = runAgent(options).subscribe((event) => events.push(event));
  return { events, subscription };
}
