import type { Fields } from '@weir/core';
import { retryFields, type RetryBudgetSpec, type RetryConfig } from '@weir/operators';
import type { ToolSpec } from './define-tool.js';

/** What config may say of a tool that it names, in the place of what the tool says itself. */
export interface ToolSettings {
  timeout?: number | undefined;
  retry?: RetryConfig | undefined;
  concurrency?: number | undefined;
  approval?: boolean | undefined;
}

/** A tool as config names it: alone, or with settings under its name. */
export type ToolEntry = string | Partial<Record<string, ToolSettings>>;

/** The field that lists tools. */
export function toolsField(fields: Fields) {
  const { z, duration, reference } = fields;
  const settings = z.strictObject({
    timeout: duration({ positive: true }).optional().describe('How long one try may take.'),
    retry: z.strictObject(retryFields(fields)).optional().describe('When and how it is called again where it failed.'),
    concurrency: z.int().min(1).optional().describe('How many calls of it run at once in a run.'),
    approval: z.boolean().optional().describe('Whether each call of it needs a yes before it runs.'),
  });
  const tool = reference('tool');
  return z
    .array(z.union([tool, z.record(z.string(), settings)]))
    .superRefine((entries, context) => {
      const names: string[] = [];
      for (const [index, entry] of entries.entries()) {
        const own = namesIn(entry);
        if (own.length !== 1)
          context.addIssue({ code: 'custom', path: [index], message: 'Name one tool, with its settings under it.' });
        // As a record's keys they would be refused without a word on what is known.
        for (const name of typeof entry === 'string' ? [] : own)
          for (const issue of tool.safeParse(name).error?.issues ?? [])
            context.addIssue({ ...issue, path: [index, name] });
        for (const name of own.filter((known) => names.includes(known)))
          context.addIssue({ code: 'custom', path: [index], message: `The tool "${name}" is named twice.` });
        names.push(...own);
      }
    })
    .default([])
    .describe('The tools that the model may call: their names, or a name with settings that go before the tool’s own.');
}

type Lookup = (kind: string, name: string) => unknown;

/** The registered tools that config names, each as config has it. */
export function configuredTools(entries: readonly ToolEntry[], lookup: Lookup): ToolSpec[] {
  return entries.flatMap((entry) =>
    namesIn(entry).map((name) => {
      const tool = lookup('tool', name) as ToolSpec;
      return typeof entry === 'string' ? tool : { ...tool, ...settingsOf(entry[name] ?? {}, lookup) };
    }),
  );
}

function namesIn(entry: ToolEntry): string[] {
  return typeof entry === 'string' ? [entry] : Object.keys(entry);
}

function settingsOf({ retry, ...settings }: ToolSettings, lookup: Lookup): Partial<ToolSpec> {
  const { budget: name, ...limits } = retry ?? {};
  const budget = name === undefined ? undefined : (lookup('retryBudget', name) as RetryBudgetSpec).budget;
  const given = { ...settings, ...(retry && { retry: { ...limits, budget } }) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
