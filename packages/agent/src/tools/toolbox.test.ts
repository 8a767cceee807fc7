import { z } from 'zod';
import { defineTool } from './define-tool.js';
import { Toolbox } from './toolbox.js';

const add = defineTool({
  name: 'add',
  description: 'Adds.',
  input: z.strictObject({ a: z.number(), b: z.number().default(1) }),
  execute: ({ a, b }) => a + b,
});
const check = (input: string, name = 'add', tools: ConstructorParameters<typeof Toolbox>[0] = [add]) =>
  new Toolbox(tools).check({ toolCallId: 'c', name, input });

describe('Toolbox', () => {
  it('describes its tools', async () => {
    expect(await new Toolbox([add]).describe()).toMatchObject([
      { type: 'function', name: 'add', description: 'Adds.' },
    ]);
  });

  it('accepts arguments that fit, with defaults filled in', async () => {
    expect(await check('{"a":2}')).toEqual({ tool: add, args: { a: 2, b: 1 } });
  });

  it.each(['{"a":2', '{"a":', 'null x', '{a:1}', '{"a":2}{"a":3}'])('refuses %s, which is no JSON', async (text) => {
    expect(await check(text)).toMatchObject({ args: text, error: { code: 'invalid_arguments' } });
  });

  it.each(['{}', '{"a":"2"}', '{"a":1,"c":2}', 'null', '[]', '1', '"a"', ''])(
    'refuses %s, which does not fit',
    async (text) => {
      expect(await check(text)).toMatchObject({
        error: { code: 'invalid_arguments', message: expect.stringContaining('do not fit') },
      });
    },
  );

  it('refuses what is nested so deep that it could not be written again', async () => {
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const any = defineTool({ name: 'any', description: '', input: z.object({ a: z.any() }), execute: () => 1 });
    expect(await check(deep, 'any', [any])).toMatchObject({ args: deep, error: { code: 'invalid_arguments' } });
  });

  it('says what does not fit, and where', async () => {
    expect(await check('{"a":"x"}')).toMatchObject({
      error: { message: expect.stringMatching(/a: .*expected number/) },
    });
  });

  it('takes no text as no arguments', async () => {
    const now = defineTool({ name: 'now', description: '', input: z.object({}), execute: () => 1 });
    expect(await check('', 'now', [now])).toEqual({ tool: now, args: {} });
  });

  it('refuses an unknown tool with the nearest name', async () => {
    expect(await check('{}', 'ad')).toMatchObject({
      error: { code: 'unknown_tool', message: 'There is no tool "ad". Did you mean "add"?' },
    });
    expect(await check('{}', 'translate')).toMatchObject({
      error: { message: 'There is no tool "translate". Known: add.' },
    });
    expect(await check('{}', 'add', [])).toMatchObject({ error: { message: 'There is no tool "add". Known: none.' } });
    expect(await check('{}', 'x'.repeat(1_000_000))).toMatchObject({ error: { code: 'unknown_tool' } });
  });

  it('refuses arguments at which a schema throws, and waits for one that takes its time', async () => {
    const refined = (refine: (value: number) => boolean | Promise<boolean>) =>
      defineTool({ name: 'add', description: '', input: z.object({ a: z.number().refine(refine) }), execute: () => 1 });
    const throwing = refined(() => {
      throw new RangeError('too odd');
    });
    expect(await check('{"a":1}', 'add', [throwing])).toMatchObject({
      error: { code: 'invalid_arguments', message: expect.stringContaining('too odd') },
    });
    expect(await check('{"a":1}', 'add', [refined(async () => true)])).toMatchObject({ args: { a: 1 } });
    expect(await check('{"a":1}', 'add', [refined(async () => false)])).toMatchObject({
      error: { code: 'invalid_arguments' },
    });
  });
});
