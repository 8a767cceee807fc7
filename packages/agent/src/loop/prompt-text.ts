import type { ModelMessage } from '../model/prompt.js';

/** All text of a prompt, as far as it counts for tokens: what was said, called and answered. */
export function textOfPrompt(prompt: readonly ModelMessage[]): string {
  return prompt.map(textOfMessage).join('\n');
}

function textOfMessage({ content }: ModelMessage): string {
  if (typeof content === 'string') return content;
  return content.map((part) => ('text' in part ? part.text : textOfTool(part))).join('\n');
}

function textOfTool(part: object): string {
  const { input, output } = part as { input?: unknown; output?: { value?: unknown } };
  return JSON.stringify(input ?? output?.value) ?? '';
}
