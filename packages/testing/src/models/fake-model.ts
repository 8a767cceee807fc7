import { realClock, type Clock } from '@weir/core';
import { InjectedFaultError } from '../errors/injected-fault-error.js';
import { ScriptExhaustedError } from '../errors/script-exhausted-error.js';
import { foldParts } from './fold-parts.js';
import type { FakeCallOptions, FakeGenerateResult, FakeStreamPart } from './model-shape.js';
import { spellOut, type ScriptedTurn } from './model-script.js';
import { TurnPlayer } from './turn-player.js';

export interface FakeModelOptions {
  provider?: string;
  modelId?: string;
  /** Governs the script's delays. */
  clock?: Clock;
}

/** One call that a fake model got. */
export interface FakeCall {
  readonly kind: 'stream' | 'generate';
  readonly prompt: FakeCallOptions['prompt'];
  /** The names of the tools that were offered. */
  readonly tools: readonly string[];
  /** Everything that the call was given. */
  readonly options: FakeCallOptions;
  /** How many parts were read. Parts are made only when they are asked for. */
  read: number;
  /** True once the reader cancelled the stream. */
  cancelled: boolean;
  /** True once the call's `abortSignal` fired. */
  aborted: boolean;
}

/**
 * A language model that says what its script says: an AI SDK `LanguageModelV3` by shape.
 *
 * Parts are made one by one, when the reader asks, so a test can see how far a slow reader lets the model run. Both cancelling the
 * stream and aborting the call stop it at once, in a delay as well.
 */
export class FakeModel {
  readonly specificationVersion = 'v3';
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]> = {};
  /** Every call so far, in order. */
  readonly calls: FakeCall[] = [];
  readonly #clock: Clock;

  constructor(
    private readonly turns: readonly ScriptedTurn[],
    { provider = 'fake', modelId = 'fake-model', clock = realClock }: FakeModelOptions = {},
  ) {
    this.provider = provider;
    this.modelId = modelId;
    this.#clock = clock;
  }

  async doStream(options: FakeCallOptions): Promise<{ stream: ReadableStream<FakeStreamPart> }> {
    return { stream: this.#play('stream', options).stream() };
  }

  async doGenerate(options: FakeCallOptions): Promise<FakeGenerateResult> {
    return foldParts(this.#play('generate', options).stream());
  }

  #play(kind: FakeCall['kind'], options: FakeCallOptions): TurnPlayer {
    const { prompt, tools = [], abortSignal } = options;
    const call: FakeCall = {
      kind,
      prompt,
      tools: tools.map(({ name }) => name),
      options,
      read: 0,
      cancelled: false,
      aborted: false,
    };
    const turn = this.turns[this.calls.length];
    this.calls.push(call);
    if (turn === undefined) throw new ScriptExhaustedError(this.turns.length);
    const [first] = turn;
    if (typeof first === 'object' && 'throws' in first)
      throw (first.throws ?? new InjectedFaultError('before the first part')) as Error;
    if (abortSignal?.aborted) {
      call.aborted = true;
      throw abortSignal.reason;
    }
    return new TurnPlayer(spellOut(turn), call, this.#clock, abortSignal);
  }
}

/**
 * Makes a model for tests from a script: one turn for each call.
 *
 * @example
 * const model = fakeModel([
 *   [{ name: 'add', input: { a: 1, b: 2 } }],
 *   ['The sum ', 'is 3.'],
 * ]);
 * @throws ScriptExhaustedError from a call beyond the last turn
 */
export function fakeModel(script: readonly ScriptedTurn[], options?: FakeModelOptions): FakeModel {
  return new FakeModel(script, options);
}
