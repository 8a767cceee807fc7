import type { RunWriterOptions, WeirEvent } from '@weir/core';
import type { Observable } from 'rxjs';
import { checkMessages } from './check-messages.js';
import { checkModel } from './check-model.js';
import type { LanguageModel, ModelSettings, ModelTool } from './language-model.js';
import type { GeneratingModel } from '../models/wrapping/open-stream.js';
import { toPrompt, type Message } from './prompt.js';
import { stepRun } from './step-run.js';
import { streamModel } from './stream-model.js';
import { checkTimeouts, type ModelTimeouts } from './watchdog.js';

/** Options of `fromModel`. */
export interface FromModelOptions extends RunWriterOptions {
  /** Text for the system role, put before the messages. */
  system?: string;
  /** How long to wait for the model; without them a model that hangs, hangs the stream. */
  timeouts?: ModelTimeouts;
  settings?: ModelSettings;
  /** Tools that the model may ask for. They are described to it, not run: use `runAgent` for that. */
  tools?: ModelTool[];
}

/**
 * Calls a model once and gives its answer as the events of one run.
 *
 * Use it for one answer without tools; `runAgent` for the loop of model and tools; `agent` inside a pipeline.
 *
 * Cold: each subscription is a call of its own, with a run id of its own unless you give one. `llm_start` comes at once, then `llm_chunk`,
 * `reasoning_chunk`, `tool_args`, `media_chunk` and `raw` as the parts arrive, and last exactly one of `llm_end` and `error`; then it completes.
 * **It never errors: failures are `error` events.** A stream that closes without its finish is `error { code: 'truncated' }`, whatever came before.
 * What comes after the end is ignored. Unsubscribing aborts the provider's call and cancels its stream. The next part is read only while the
 * valve downstream is open, so a slow sink slows the provider's socket; nothing is held.
 *
 * @throws InvalidArgumentError at once, for a model, messages or times that make no sense
 * @see agentErrorCodes, and `coreErrorCodes` of `@weir/core`, for the codes of `error` events
 * @example
 * fromModel(model, 'Say hello').pipe(ofType('llm_chunk'), map((event) => event.data.delta));
 */
export function fromModel(
  model: LanguageModel | GeneratingModel,
  prompt: string | readonly Message[],
  options: FromModelOptions = {},
): Observable<WeirEvent> {
  const { system, timeouts, settings, tools, ...run } = options;
  checkModel('model', model);
  if (typeof prompt !== 'string') checkMessages(prompt);
  if (timeouts !== undefined) checkTimeouts(timeouts);
  const steps = () => {
    const call = { ...settings, prompt: toPrompt(prompt, system), ...(tools && { tools }) };
    return streamModel(model, call, { ...(timeouts && { timeouts }), ...(run.clock && { clock: run.clock }) });
  };
  return stepRun({ model: model.modelId, steps }, run);
}
