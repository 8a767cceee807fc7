import { checkConfig, formatProblem, type Problem } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { exitCodes } from '../exit-codes.js';
import { importModule } from '../loading/import-module.js';
import { readOverrides } from './read-overrides.js';

export interface LintCommandOptions {
  format: 'text' | 'json';
  set: readonly string[];
}

/** `weir lint FILE…`: every problem of every file; exits with 1 where one of them is an error. */
export async function lintCommand(files: readonly string[], { format, set }: LintCommandOptions): Promise<number> {
  const overrides = readOverrides(set);
  const environment = (name: string) => process.env[name];
  const problems: Problem[] = [];
  for (const file of files) {
    const checked = await checkConfig(file, { catalogs: standardCatalogs, environment, overrides, importModule });
    problems.push(...checked.problems);
  }
  const text = format === 'json' ? JSON.stringify(problems, undefined, 2) : report(problems, files.length);
  process.stdout.write(`${text}\n`);
  return problems.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.ok;
}

function report(problems: readonly Problem[], files: number): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const total = `${count(files, 'file')}, ${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`;
  return [...problems.map(formatProblem), total].join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
