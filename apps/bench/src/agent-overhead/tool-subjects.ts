import { ofType } from '@weir/operators';
import { defineTool, runAgent } from '@weir/agent';
import { stepCountIs, streamText, tool } from 'ai';
import { lastValueFrom, tap } from 'rxjs';
import { z } from 'zod';
import { scriptedModel, textParts, toolParts, type AiSdkModel } from './ai-sdk-model.js';

/** How many calls the model makes in one turn. */
export const callsInTurn = 20;

/** What every subject has to arrive at. */
export interface Calls {
  calls: number;
  sum: number;
}

const prompt = 'Add them up.';
const input = z.object({ a: z.number(), b: z.number() });
const description = 'Adds two numbers.';

function modelOf(turns: number): AiSdkModel {
  return scriptedModel((call) => (call < turns ? toolParts(call, callsInTurn) : textParts(['done'])));
}

/** The parts alone, with the tool called by hand. */
export async function bareTools(turns: number): Promise<Calls> {
  const result: Calls = { calls: 0, sum: 0 };
  const model = modelOf(turns);
  for (let turn = 0; turn <= turns; turn++) {
    const { stream } = await model.doStream({ prompt: [] });
    for await (const part of stream) {
      if (part.type !== 'tool-call') continue;
      const { a, b } = input.parse(JSON.parse(part.input));
      result.calls++;
      result.sum += a + b;
    }
  }
  return result;
}

export async function weirTools(turns: number): Promise<Calls> {
  const result: Calls = { calls: 0, sum: 0 };
  const add = defineTool({ name: 'add', description, input, execute: ({ a, b }) => a + b });
  const ends$ = runAgent({ model: modelOf(turns), tools: [add], prompt, maxSteps: turns + 1 }).pipe(ofType('tool_end'));
  const count = ({ data }: { data: { result?: unknown } }) => {
    result.calls++;
    result.sum += data.result as number;
  };
  await lastValueFrom(ends$.pipe(tap(count)));
  return result;
}

export async function aiSdkTools(turns: number): Promise<Calls> {
  const result: Calls = { calls: 0, sum: 0 };
  const add = tool({ description, inputSchema: input, execute: ({ a, b }) => a + b });
  const { fullStream } = streamText({
    model: modelOf(turns),
    tools: { add },
    prompt,
    stopWhen: stepCountIs(turns + 1),
  });
  for await (const part of fullStream) {
    if (part.type !== 'tool-result') continue;
    result.calls++;
    result.sum += part.output as number;
  }
  return result;
}
