import type { EventFailure } from '@weir/core';
import type { ModelTool } from '../model/language-model.js';
import type { ModelToolCall } from '../model/model-step.js';
import { nearestName } from '@weir/core/names';
import { readJson } from '../model/read-json.js';
import { checkValue } from './check-value.js';
import type { ToolSpec } from './define-tool.js';

/** A call that may run: the tool, and arguments that arrived whole and fit its schema. */
export interface CheckedCall {
  tool: ToolSpec;
  args: unknown;
}

/** A call that must not run. `args` is what the model sent: decoded where it is JSON, as text where not. */
export interface RefusedCall {
  args: unknown;
  error: EventFailure;
}

/** The tools of one run, by name, with their schemas. */
export class Toolbox {
  readonly #tools: ReadonlyMap<string, ToolSpec>;

  constructor(tools: readonly ToolSpec[]) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  get names(): string[] {
    return [...this.#tools.keys()];
  }

  /** The tools as a model is told of them; rejects with what a schema's declaration throws. */
  describe(): Promise<ModelTool[]> {
    return Promise.all(
      [...this.#tools.values()].map(async ({ name, summary, input }): Promise<ModelTool> => {
        const { jsonSchema: inputSchema } = await input();
        return { type: 'function', name, description: summary, inputSchema };
      }),
    );
  }

  /** Checks a call against the tool that it names. No text as arguments counts as no arguments: `{}`. Never rejects. */
  async check({ name, input }: ModelToolCall): Promise<CheckedCall | RefusedCall> {
    const text = input.trim() === '' ? '{}' : input;
    const read = readJson(text);
    if (read === undefined) {
      const message = `The arguments of "${name}" are no JSON: send one JSON object that fits the tool's schema.`;
      return { args: input, error: { code: 'invalid_arguments', message } };
    }
    const args = read.value;
    const tool = this.#tools.get(name);
    if (tool === undefined) return { args, error: this.#unknown(name) };
    return checkArguments(tool, args);
  }

  #unknown(name: string): EventFailure {
    const nearest = nearestName(name, this.#tools.keys());
    const hint = nearest === undefined ? `Known: ${this.names.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;
    return { code: 'unknown_tool', message: `There is no tool "${name}". ${hint}` };
  }
}

async function checkArguments(tool: ToolSpec, args: unknown): Promise<CheckedCall | RefusedCall> {
  const checked = await checkValue(async () => (await tool.input()).schema, args);
  return 'value' in checked ? { tool, args: checked.value } : refuse(tool, args, checked.problems);
}

function refuse({ name }: ToolSpec, args: unknown, problems: string): RefusedCall {
  return {
    args,
    error: { code: 'invalid_arguments', message: `The arguments of "${name}" do not fit its schema: ${problems}` },
  };
}
