import type { AnyComponent, Catalog } from '@weir/core';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DuplicateNameError } from '../errors/duplicate-name-error.js';
import type { Registry } from '../registry/registry.js';
import { componentFaults } from './component-faults.js';
import type { ConfigPath } from './locator.js';
import type { ProblemLog } from './problem-log.js';

/** Imports a module by its URL. */
export type ImportModule = (url: string) => Promise<unknown>;

/** Where component files come from. */
export interface ComponentFiles {
  readonly registry: Registry;
  readonly importModule: ImportModule;
  readonly baseDirectory: string;
  readonly log: ProblemLog;
}

/**
 * Adds what the files named by `components` export to the registry: specs as named exports, as a list by default, or as `catalog`.
 * A file that cannot be imported, or that exports no component, is a problem; the others are loaded all the same.
 */
export async function loadComponents(entries: unknown, files: ComponentFiles): Promise<Registry> {
  if (entries === undefined || entries === null) return files.registry;
  const isList = Array.isArray(entries);
  const list: readonly unknown[] = isList ? entries : [entries];
  let registry = files.registry;
  for (const [index, entry] of list.entries()) {
    const path = isList ? ['components', index] : ['components'];
    if (typeof entry === 'string') registry = await loadFile(entry, path, { ...files, registry });
    else
      files.log.add({
        path,
        code: 'wrong_type',
        message: 'Write the path of a file that exports components, such as ./components.js.',
      });
  }
  return registry;
}

async function loadFile(entry: string, path: ConfigPath, files: ComponentFiles): Promise<Registry> {
  const { registry, log } = files;
  try {
    const components = componentsOf(await files.importModule(urlOf(entry, files.baseDirectory)));
    const sound = components.filter((component) => isSound(component, entry, path, log));
    if (components.length > 0) return registry.extend(sound);
    const message = `"${entry}" exports no component. Export what defineSource, defineOperator or defineSink gives.`;
    log.add({ path, code: 'no_components', message });
  } catch (error) {
    if (DuplicateNameError.is(error))
      log.add({ path, code: 'duplicate_name', message: `"${entry}": ${error.message}` });
    else log.add({ path, code: 'import_failed', message: explainImportError(entry, error) });
  }
  return registry;
}

/** Reports what is wrong with the shape of a component: it would fail later, and elsewhere. */
function isSound(component: AnyComponent, entry: string, path: ConfigPath, log: ProblemLog): boolean {
  const faults = componentFaults({ ...component });
  const { kind, name } = component;
  for (const fault of faults) {
    log.add({ path, code: 'invalid_value', message: `"${entry}": the ${kind} "${name}" cannot be used. ${fault}` });
  }
  return faults.length === 0;
}

/** The components among a module's exports. */
export function componentsOf(module: unknown): Catalog {
  if (typeof module !== 'object' || module === null) return [];
  const values: readonly unknown[] = Object.values(module);
  const exported = values.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]));
  return [...new Set(exported)].filter(isComponent);
}

function isComponent(value: unknown): value is AnyComponent {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as Record<string, unknown>;
  return typeof kind === 'string' && typeof name === 'string';
}

/** A path starts from the file's folder; a bare name is a package that is installed there. */
function urlOf(entry: string, baseDirectory: string): string {
  if (entry.startsWith('file:')) return entry;
  if (/^\.{1,2}[\\/]/.test(entry) || isAbsolute(entry)) return pathToFileURL(resolve(baseDirectory, entry)).href;
  return pathToFileURL(createRequire(join(baseDirectory, 'weir.yaml')).resolve(entry)).href;
}

/** Why a module could not be imported, and for TypeScript what it takes. */
export function explainImportError(entry: string, error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `"${entry}" cannot be imported: Node does not read TypeScript here. Compile it, or run it through the weir command.`;
  }
  const reason = typeof message === 'string' ? message : String(error);
  return `"${entry}" cannot be imported: ${reason.trim().replaceAll(/\s*\n\s*/g, ' ')}`;
}
