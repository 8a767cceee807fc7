import { InvalidArgumentError } from '@weir/core';
import { z } from 'zod';
import { defineTool } from './define-tool.js';
import type { ToolContext } from './tool-context.js';

const context = {} as ToolContext;

describe('defineTool', () => {
  it('describes its input to models as JSON Schema', async () => {
    const tool = defineTool({
      name: 'add',
      description: 'Adds.',
      input: z.object({ a: z.number().describe('The first.'), b: z.number().default(1) }),
      execute: ({ a, b }) => a + b,
    });
    expect(tool).toMatchObject({ kind: 'tool', name: 'add', summary: 'Adds.', timeout: 30_000 });
    expect((await tool.input()).jsonSchema).toEqual({
      type: 'object',
      properties: { a: { type: 'number', description: 'The first.' }, b: { type: 'number', default: 1 } },
      required: ['a'],
    });
    expect(tool.execute({ a: 1, b: 2 }, context)).toBe(3);
  });

  it('calls a schema that is a function once, on first use', async () => {
    let calls = 0;
    const tool = defineTool({
      name: 'late',
      description: 'Waits.',
      input: (zod) => {
        calls++;
        return zod.object({});
      },
      execute: () => null,
    });
    expect(calls).toBe(0);
    expect(await tool.input()).toBe(await tool.input());
    expect(calls).toBe(1);
  });

  it('has JSON Schema for what JSON Schema cannot say', async () => {
    const tool = defineTool({
      name: 'odd',
      description: 'Odd.',
      input: z.object({ at: z.date() }),
      execute: () => null,
    });
    expect((await tool.input()).jsonSchema).toMatchObject({ properties: { at: {} } });
  });

  it.each([[''], ['two words'], ['ünal'], ['x'.repeat(65)]])('refuses the name "%s"', (name) => {
    expect(() => defineTool({ name, description: '', input: z.object({}), execute: () => null })).toThrow(
      InvalidArgumentError,
    );
  });

  it.each([[{ retry: { attempts: 0 } }], [{ retry: { backoff: -1 } }], [{ concurrency: 0 }], [{ concurrency: 1.5 }]])(
    'refuses %p',
    (options) => {
      expect(() =>
        defineTool({ name: 'it', description: '', input: z.object({}), execute: () => null, ...options }),
      ).toThrow(InvalidArgumentError);
    },
  );
});
