import * as core from '@weir/core';
import { componentsOf } from '@weir/runtime';
import * as rxjs from 'rxjs';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { importModule } from './import-module.js';

describe('importModule', () => {
  const folder = temporaryFolder();
  const importFrom = async (text: string) =>
    (await importModule(pathToFileURL(folder.write('part.ts', text)).href)) as Record<string, unknown>;

  it('gives a module outside of the project our own instances of what it shares with us', async () => {
    const module = await importFrom(`
      export { currentValve } from '@weir/core';
      export { eventSchema } from '@weir/core/schemas';
      export { Observable } from 'rxjs';
      export { share } from 'rxjs/operators';
      export { runAgent } from '@weir/agent';
      export { chunkText } from '@weir/operators';
    `);
    expect(module['currentValve']).toBe(core.currentValve);
    expect(module['Observable']).toBe(rxjs.Observable);
    expect(module['share']).toBe(rxjs.share);
    for (const name of ['eventSchema', 'runAgent', 'chunkText']) expect(module[name]).toBeDefined();
  });

  it('gives it zod, however it is imported', async () => {
    const module = await importFrom(`
      import zod, { z, string } from 'zod';
      import * as all from 'zod';
      export const same = [zod === z, all.z === z, string === z.string];
      export const read = z.int().parse(5);
    `);
    expect(module).toMatchObject({ same: [true, true, true], read: 5 });
  });

  it('reads TypeScript, and modules beside the first one, each once', async () => {
    folder.write('state.ts', 'export enum Mode { On = "on" }\nexport const state: { count: number } = { count: 0 };\n');
    folder.write('other.ts', "import { state } from './state.ts';\nexport const add = (): number => ++state.count;\n");
    const module = await importFrom(`
      import { add } from './other.ts';
      import { Mode, state } from './state.ts';
      add();
      export const result = { count: state.count, mode: Mode.On satisfies string };
    `);
    expect(module['result']).toEqual({ count: 1, mode: 'on' });
  });

  it('finds the components among the exports', async () => {
    const module = await importFrom(`
      import { defineSink } from '@weir/core';
      export const mine = defineSink({
        name: 'mine', summary: 'Mine.', config: ({ z }) => z.strictObject({}),
        contract: { takes: 'any', delivery: '', backpressure: '' }, create: () => ({ write: () => undefined }),
      });
    `);
    expect(componentsOf(module).map(({ name }) => name)).toEqual(['mine']);
  });

  it('lets the laws be used', async () => {
    expect(await importFrom("export { collect, faultySource } from '@weir/testing';")).toMatchObject({
      collect: expect.any(Function),
      faultySource: expect.any(Function),
    });
  });

  it('throws what the module throws', async () => {
    await expect(importFrom("throw new RangeError('I am broken');")).rejects.toThrow('I am broken');
    await expect(importModule(pathToFileURL(folder.path('none.ts')).href)).rejects.toThrow(/none\.ts/);
  });
});
