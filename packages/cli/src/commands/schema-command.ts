import { writeFile } from 'node:fs/promises';
import { jsonSchema } from '@weir/runtime';
import { exitCodes } from '../exit-codes.js';
import { loadRegistry, type OwnComponents } from '../loading/load-registry.js';

export interface SchemaCommandOptions extends OwnComponents {
  output?: string;
}

/** `weir schema`: the JSON Schema of pipeline files, with the user's own components where they are named. */
export async function schemaCommand({ output, ...own }: SchemaCommandOptions): Promise<number> {
  const text = `${JSON.stringify(jsonSchema(await loadRegistry(own)), undefined, 2)}\n`;
  if (output === undefined) process.stdout.write(text);
  else await writeFile(output, text);
  return exitCodes.ok;
}
