import type { z } from 'zod';
import type { Registry } from '../../registry/registry.js';
import { explainIssues } from '../explain-issues.js';
import type { ConfigPath } from '../locator.js';
import type { ProblemLog } from '../problem-log.js';
import { describeValue } from '../value-at.js';
import { knownNamesHint, nearestName } from '@weir/core/names';

/** Items that go from one pipeline to another, and where the file says so. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly path: ConfigPath;
  /** Written by the pipeline that sends, by the one that reads, or as the way of failed items. */
  readonly writtenAs: 'to' | 'from' | 'onError';
}

/** What all readers of one document share. */
export class Reading {
  readonly links: Link[] = [];
  /** Pipelines that a misspelt name most likely stands for. */
  readonly misspelt = new Set<string>();

  constructor(
    readonly registry: Registry,
    readonly log: ProblemLog,
    /** The names of all pipelines in the document. */
    readonly pipelines: readonly string[],
  ) {}

  /** Checks a value by a schema and reports everything that is wrong with it. */
  parse<T>(schema: z.ZodType<T>, value: unknown, path: ConfigPath): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    this.log.addIssues(path, explainIssues(result.error.issues, schema, value));
    return undefined;
  }

  /** Reads the name of a pipeline that has to exist. */
  pipelineName(value: unknown, path: ConfigPath): string | undefined {
    if (typeof value !== 'string') {
      this.log.add({
        path,
        code: 'wrong_type',
        message: `Write the name of a pipeline here, not ${describeValue(value)}.`,
      });
      return undefined;
    }
    if (this.pipelines.includes(value)) return value;
    const suggestion = nearestName(value, this.pipelines);
    if (suggestion !== undefined) this.misspelt.add(suggestion);
    const message = `There is no pipeline "${value}". ${knownNamesHint(suggestion, this.pipelines)}`;
    this.log.add({ path, code: 'unknown_pipeline', message, suggestion });
    return undefined;
  }

  /** Reports every key of a map that is not among the known ones. */
  checkKeys(map: Readonly<Record<string, unknown>>, known: readonly string[], path: ConfigPath): void {
    for (const key of Object.keys(map)) if (!known.includes(key)) this.unknownKey(key, known, path);
  }

  unknownKey(key: string, known: readonly string[], path: ConfigPath, hint = ''): void {
    const suggestion = nearestName(key, known);
    const message = `The key "${key}" is not known here. ${hint || knownNamesHint(suggestion, known)}`;
    this.log.add({ path: [...path, key], target: 'key', code: 'unknown_key', message, suggestion });
  }
}

/** One item or a list of them, each with its path; nothing where there is nothing. */
export function eachOf(value: unknown, path: ConfigPath): readonly { value: unknown; path: ConfigPath }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [{ value, path }];
  return value.map((item: unknown, index) => ({ value: item, path: [...path, index] }));
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
