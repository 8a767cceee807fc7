import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { componentsOf, createRegistry, jsonSchema } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { exitCodes } from '../exit-codes.js';
import { importModule } from '../loading/import-module.js';

/** `weir schema`: the JSON Schema of pipeline files, with the user's own components where they are named. */
export async function schemaCommand({ output, components = [] }: { output?: string; components?: readonly string[] }): Promise<number> {
  const modules = await Promise.all(components.map((file) => importModule(pathToFileURL(resolve(file)).href)));
  const registry = createRegistry([...standardCatalogs, ...modules.map(componentsOf)]);
  const text = `${JSON.stringify(jsonSchema(registry), undefined, 2)}\n`;
  if (output === undefined) process.stdout.write(text);
  else await writeFile(output, text);
  return exitCodes.ok;
}
