import { asked, toPrompt, type Message, type ModelMessage } from '../model/prompt.js';
import type { RunAgentOptions } from '../run-agent.js';
import { saidBefore } from './own-question.js';
import type { UserMessage } from './steered-run.js';

/** The conversation of one run: what was said before, and what is said in it. */
export class RunMessages {
  readonly #before: readonly ModelMessage[];
  readonly #said: ModelMessage[];

  constructor({ messages = [], prompt, system }: Pick<RunAgentOptions, 'messages' | 'prompt' | 'system'>) {
    const before = prompt === undefined ? saidBefore(messages) : messages;
    this.#before = toPrompt(before, system);
    this.#said = prompt === undefined ? toPrompt(messages.slice(before.length)) : [asked(prompt)];
  }

  /** All of it, for the next model call. */
  get all(): ModelMessage[] {
    return [...this.#before, ...this.#said];
  }

  /** What is new of it. */
  get said(): readonly ModelMessage[] {
    return this.#said;
  }

  add(...messages: readonly (Message | UserMessage)[]): void {
    this.#said.push(...toPrompt(messages as readonly Message[]));
  }
}
