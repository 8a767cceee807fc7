import type { Fields } from '@weir/core';
import type { JsonObject } from './json.js';
import type { ModelSettings } from './language-model.js';

type Optional<T> = { [Key in keyof T]?: T[Key] | undefined };

/** `ModelSettings` as config states them. */
export type SettingsConfig = Optional<Omit<ModelSettings, 'providerOptions'>> & {
  providerOptions?: Record<string, Record<string, unknown>> | undefined;
};

/** The fields of `settings`. */
export function settingsFields({ z }: Fields) {
  const penalty = () => z.number().min(-2).max(2).optional();
  return z
    .strictObject({
      maxOutputTokens: z.int().min(1).optional().describe('The most tokens to answer with.'),
      temperature: z.number().min(0).optional().describe('How freely the model chooses its words.'),
      topP: z.number().min(0).max(1).optional().describe('Choose among the likeliest words that make up this share.'),
      topK: z.int().min(1).optional().describe('Choose among so many of the likeliest words.'),
      presencePenalty: penalty().describe('How much to avoid words that have come up.'),
      frequencyPenalty: penalty().describe('How much to avoid words the more often they have come up.'),
      stopSequences: z.array(z.string()).optional().describe('Texts at which the model stops.'),
      seed: z.int().optional().describe('Makes answers repeatable, where the provider can.'),
      toolChoice: z
        .discriminatedUnion('type', [
          z.strictObject({
            type: z.enum(['auto', 'none', 'required']).describe('As the model likes, no tool, or at least one.'),
          }),
          z.strictObject({
            type: z.literal('tool').describe('This tool.'),
            toolName: z.string().describe('Its name.'),
          }),
        ])
        .optional()
        .describe('Whether the model has to call a tool. It holds for each model call of a run: mind `maxSteps`.'),
      headers: z.record(z.string(), z.string()).optional().describe('HTTP headers of the provider’s own.'),
      providerOptions: z
        .record(z.string(), z.record(z.string(), z.unknown()))
        .optional()
        .describe(
          'What only one provider knows, by its name, such as `openai: { reasoningEffort: low }`; handed on untouched.',
        ),
    })
    .optional()
    .describe('How the model is to answer. What a provider does not know it ignores.');
}

/** The settings that config stands for. */
export function settingsFrom({ providerOptions, ...settings }: SettingsConfig): ModelSettings {
  const given = Object.entries({ ...settings, providerOptions: providerOptions as Record<string, JsonObject> });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
