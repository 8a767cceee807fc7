import type { ReportStep } from '../model/model-step.js';
import { readUsage } from '../model/read-usage.js';
import { textIn, type Fields } from './fields.js';

/** What a provider tells of an answer before its end: its id, its model, and what was taken so far. */
export function responseReport({ id, model }: Fields, usage?: object): ReportStep {
  const taken = readUsage(usage);
  return {
    kind: 'report',
    ...(textIn(id) !== '' && { responseId: textIn(id) }),
    ...(textIn(model) !== '' && { responseModel: textIn(model) }),
    ...(taken && { usage: taken }),
  };
}
