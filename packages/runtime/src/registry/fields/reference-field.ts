import { z } from 'zod';
import { knownNamesHint, nearestName } from '@weir/core/names';

/**
 * The name of a registered thing. Of a model's name only the part before the first `/` is looked up (`openai/gpt-5` needs `openai`),
 * and the URL of a model server (`http://localhost:11434/v1#llama3`) needs none.
 */
export function referenceField(kind: string, known: () => readonly string[]): z.ZodType<string> {
  return z
    .string({ error: `Write the name of a ${kind}.` })
    .superRefine((name, context) => {
      const names = known();
      const wanted = kind === 'model' ? providerOf(name) : name;
      if (wanted === undefined || names.includes(wanted)) return;
      const nearest = nearestName(wanted, names);
      const message = `There is no ${kind} "${wanted}". ${knownNamesHint(nearest, names)}`;
      context.addIssue({ code: 'custom', message, params: { problem: 'unknown_name', suggestion: nearest } });
    })
    .meta({ title: titleOf(kind), ...completionOf(kind, known()) });
}

function titleOf(kind: string): string {
  return `name of ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

function providerOf(model: string): string | undefined {
  if (/^https?:\/\//.test(model)) return undefined;
  const [provider = model] = model.split('/');
  return provider;
}

/** What an editor offers: a closed list where names are all there is, examples where a name may go on after a slash. */
function completionOf(kind: string, names: readonly string[]): { enum?: string[]; examples?: string[] } {
  if (names.length === 0) return {};
  return kind === 'model' ? { examples: [...names] } : { enum: [...names] };
}
