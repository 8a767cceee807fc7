import { InvalidArgumentError } from '@weir/core';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { z as zod3 } from 'zod-3';
import { z as zod40 } from 'zod-3/v4';
import { z as zod41 } from 'zod-4-1';
import * as mini41 from 'zod-4-1/mini';
import { checkValue } from './check-value.js';
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

  describe('takes the schemas of', () => {
    /** A library that is not zod, and gives JSON Schema as the standard has it. */
    const other = {
      '~standard': {
        version: 1 as const,
        vendor: 'other',
        validate: (value: unknown) =>
          typeof (value as { a?: unknown }).a === 'number'
            ? { value: value as { a: number } }
            : { issues: [{ message: 'no number', path: [{ key: 'a' }] }] },
        jsonSchema: {
          input: ({ target }: { target: string }) => ({
            $schema: target,
            type: 'object',
            properties: { a: { type: 'number', description: 'The first.' } },
            required: ['a'],
          }),
        },
      },
    };

    it.each([
      ['zod 4', z.object({ a: z.number().describe('The first.') })],
      ['zod 4.1', zod41.object({ a: zod41.number().describe('The first.') })],
      ['zod 4.0', zod40.object({ a: zod40.number().describe('The first.') })],
      ['zod/mini', mini.object({ a: mini.number().check(mini.describe('The first.')) })],
      ['another library', other],
      ['another library, which are functions', Object.assign(() => null, other)],
    ])('%s', async (_, input) => {
      const tool = defineTool({ name: 'it', description: '', input, execute: ({ a }) => a });
      const { jsonSchema, schema } = await tool.input();
      expect(jsonSchema).toMatchObject({
        type: 'object',
        properties: { a: { type: 'number', description: 'The first.' } },
        required: ['a'],
      });
      expect(jsonSchema).not.toHaveProperty('$schema');
      expect(await checkValue(async () => schema, { a: 1 })).toEqual({ value: { a: 1 } });
      expect(await checkValue(async () => schema, { a: '1' })).toEqual({ problems: expect.stringMatching(/^a: ./) });
    });

    it('zod/mini before 4.2', async () => {
      const input = mini41.object({ a: mini41.number() });
      const tool = defineTool({ name: 'it', description: '', input, execute: ({ a }) => a });
      expect((await tool.input()).jsonSchema).toMatchObject({ properties: { a: { type: 'number' } }, required: ['a'] });
    });
  });

  describe('refuses as input', () => {
    const standard = { version: 1, vendor: 'plain', validate: (value: unknown) => ({ value }) };
    const wrong: [string, unknown, RegExp][] = [
      ['nothing', undefined, /schema of zod 4 for the tool "it", such as z.object/],
      ['a text', 'a', /such as z.object/],
      ['zod 3', zod3.object({}), /for the tool "it", not a schema of zod 3: import zod 4.*"zod\/v4"/],
      ['JSON Schema', { type: 'object', properties: {} }, /not a JSON Schema: .*z\.fromJSONSchema/],
      ['the AI SDK’s jsonSchema()', { jsonSchema: { type: 'object' }, validate: undefined }, /not a JSON Schema/],
      ['a library without JSON Schema', { '~standard': standard }, /without JSON Schema/],
    ];

    it.each(wrong)('%s', (_, input, message) => {
      expect(() => defineTool({ name: 'it', description: '', input: input as never, execute: () => null })).toThrow(
        message,
      );
    });

    it.each(wrong.slice(1))('%s, where a function gives it', async (_, input, message) => {
      const tool = defineTool({ name: 'it', description: '', input: (() => input) as never, execute: () => null });
      await expect(tool.input()).rejects.toThrow(message);
    });

    it('a function that throws', async () => {
      const input = (): never => {
        throw new TypeError('no luck');
      };
      const tool = defineTool({ name: 'it', description: '', input, execute: () => null });
      await expect(tool.input()).rejects.toThrow(/the tool "it" \(no luck\)/);
    });
  });

  it('refuses an output that is no schema', () => {
    const declare = (output: unknown) =>
      defineTool({ name: 'it', description: '', input: z.object({}), output: output as never, execute: () => null });
    expect(() => declare({ type: 'object' })).toThrow('"output" must be a schema of zod 4 for the tool "it"');
    expect(() => declare(zod41.string())).not.toThrow();
  });

  it('refuses a tool that does nothing', () => {
    const declaration = { name: 'it', description: '', input: z.object({}) } as unknown as { execute: () => null };
    expect(() => defineTool({ ...declaration, name: 'it', description: '', input: z.object({}) })).toThrow(
      '"execute" must be the function that the tool "it" is',
    );
  });

  it.each([[''], ['two words'], ['ünal'], ['x'.repeat(65)]])('refuses the name "%s"', (name) => {
    expect(() => defineTool({ name, description: '', input: z.object({}), execute: () => null })).toThrow(
      InvalidArgumentError,
    );
  });

  it.each([
    [{ retry: { attempts: 0 } }],
    [{ retry: { backoff: -1 } }],
    [{ retry: 3 }],
    [{ retry: { attempt: 3 } }],
    [{ retry: { codes: ['serverError'] } }],
    [{ concurrency: 0 }],
    [{ concurrency: 1.5 }],
    [{ timeout: 0 }],
    [{ timeout: -1 }],
    [{ timeout: NaN }],
    [{ timeout: '5s' }],
  ] as [object][])('refuses %p', (options) => {
    expect(() =>
      defineTool({ name: 'it', description: '', input: z.object({}), execute: () => null, ...options }),
    ).toThrow(InvalidArgumentError);
  });
});
