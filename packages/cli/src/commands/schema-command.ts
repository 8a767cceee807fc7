import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { componentsOf, createRegistry, explainImportError, jsonSchema } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import type { Catalog } from '@weir/core';
import { UsageError } from '../errors/usage-error.js';
import { exitCodes } from '../exit-codes.js';
import { importModule } from '../loading/import-module.js';

export interface SchemaCommandOptions {
  output?: string;
  components?: readonly string[];
}

/** `weir schema`: the JSON Schema of pipeline files, with the user's own components where they are named. */
export async function schemaCommand({ output, components = [] }: SchemaCommandOptions): Promise<number> {
  const catalogs = await Promise.all(components.map(loadCatalog));
  const text = `${JSON.stringify(jsonSchema(createRegistry([...standardCatalogs, ...catalogs])), undefined, 2)}\n`;
  if (output === undefined) process.stdout.write(text);
  else await writeFile(output, text);
  return exitCodes.ok;
}

async function loadCatalog(file: string): Promise<Catalog> {
  try {
    return componentsOf(await importModule(pathToFileURL(resolve(file)).href));
  } catch (error) {
    throw new UsageError('--components', explainImportError(file, error));
  }
}
