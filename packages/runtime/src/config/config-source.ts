import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalog } from '@weir/core';
import type { ConfigDocument } from './define-config.js';
import { explainImportError, type ImportModule } from './load-components.js';
import { objectLocator, type Locator } from './locator.js';
import { parseText, type TextFault } from './parse-text.js';
import { isMap } from './reading/reading.js';

/** A configuration: the path of a file, a text with the name to report it under, or an object. */
export type ConfigSource = string | { readonly text: string; readonly file: string } | ConfigDocument;

/** A configuration that was read, before anything in it was checked. */
export interface OpenedConfig {
  /** What problems call the file. */
  readonly file: string;
  /** The folder that relative paths start from. */
  readonly directory: string;
  /** `undefined` where it could not be read; `faults` says why. */
  readonly document: unknown;
  /** Components that a TypeScript configuration brings along. */
  readonly catalogs: readonly Catalog[];
  readonly locator: Locator;
  readonly faults: readonly TextFault[];
}

const moduleExtensions = ['.ts', '.mts', '.js', '.mjs'];

/** Reads a configuration from wherever it is. Never throws. */
export async function openConfig(source: ConfigSource, importModule: ImportModule): Promise<OpenedConfig> {
  if (typeof source !== 'string') {
    return isText(source) ? openText(source.text, source.file) : openObject(source, '(object)', process.cwd());
  }
  return moduleExtensions.includes(extname(source)) ? openModule(source, importModule) : openFile(source);
}

function isText(source: object): source is { text: string; file: string } {
  return 'text' in source && typeof source.text === 'string' && 'file' in source;
}

async function openFile(file: string): Promise<OpenedConfig> {
  try {
    return openText(await readFile(file, 'utf8'), file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return failed(file, {
      code: 'unreadable_file',
      message: code === 'ENOENT' ? 'There is no such file.' : `The file cannot be read: ${message}`,
    });
  }
}

function openText(text: string, file: string): OpenedConfig {
  const { value, locator, faults } = parseText(text, file);
  return { file, directory: dirname(resolve(file)), document: value ?? undefined, catalogs: [], locator, faults };
}

async function openModule(file: string, importModule: ImportModule): Promise<OpenedConfig> {
  try {
    const module = await importModule(pathToFileURL(resolve(file)).href);
    const document = isMap(module) ? module['default'] : undefined;
    if (document !== undefined) return openObject(document, file, dirname(resolve(file)));
    return failed(file, {
      code: 'empty_file',
      message: 'The module has no default export. Write: export default defineConfig({ … }).',
    });
  } catch (error) {
    return failed(file, { code: 'import_failed', message: explainImportError(file, error) });
  }
}

function openObject(value: unknown, file: string, directory: string): OpenedConfig {
  const { catalogs, ...document } = isMap(value) ? value : { catalogs: undefined };
  return {
    ...{ file, directory, locator: objectLocator(file), faults: [] },
    document: isMap(value) ? document : value,
    catalogs: Array.isArray(catalogs) ? (catalogs as readonly Catalog[]) : [],
  };
}

function failed(file: string, fault: Pick<TextFault, 'code' | 'message'>): OpenedConfig {
  const faults = [{ file, line: 1, column: 1, ...fault }];
  return {
    file,
    directory: dirname(resolve(file)),
    document: undefined,
    catalogs: [],
    locator: objectLocator(file),
    faults,
  };
}
