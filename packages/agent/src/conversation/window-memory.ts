import { asQuestion } from '../loop/own-question.js';
import { textOfPrompt } from '../loop/prompt-text.js';
import { asked, type ModelMessage, type Question } from '../model/prompt.js';
import type { RememberedMessage } from './remembered-message.js';
import { cutToTokens } from './summarizer.js';
import { tokensOf, turnsOf, type CountTokens, type Turn } from './turn.js';
import { newestThatFit } from './window.js';

export interface WindowMemorySettings {
  readonly window: number;
  readonly system: string | undefined;
  readonly count: CountTokens;
  /** How long a summary may be; undefined where none are made. */
  readonly summaryTokens: number | undefined;
  /** What the model is told after a turn that broke off; undefined for nothing. */
  readonly interruptionNote: string | undefined;
}

/** A turn that broke off, and how a model goes on with it. */
export interface BrokenOff {
  readonly turn: readonly ModelMessage[];
  /** All but the text that is to be gone on with. */
  readonly messages: readonly ModelMessage[];
  /** What the answer ends with, as far as it came; empty where it ends with something else, or has not begun. */
  readonly text: string;
}

/** Of turns that wait for a summary so many windows are kept at most. */
const waitingWindows = 4;
const summaryHead = 'Summary of what was said before:\n';

/** The part of a conversation that is kept at hand: the turns that the window may show, and what waits for a summary. */
export class WindowMemory {
  #summary: RememberedMessage | undefined;
  #turns: Turn[] = [];

  constructor(private readonly settings: WindowMemorySettings) {}

  /** Begins anew with what a store has. */
  load(messages: readonly RememberedMessage[]): void {
    const [first] = messages;
    this.#summary = first?.summary === true ? first : undefined;
    this.#turns = turnsOf(this.#summary === undefined ? messages : messages.slice(1), this.settings.count);
    this.#trim();
  }

  add(messages: readonly RememberedMessage[]): void {
    this.#turns.push(...turnsOf(messages, this.settings.count));
    this.#trim();
  }

  /** What the model is to be given, with a question or without. */
  messages(prompt: Question | undefined): ModelMessage[] {
    const before = this.#before();
    const question = prompt === undefined ? [] : [asQuestion(this.#question(prompt))];
    return [...before, ...this.#fitting([...before, ...question]).flatMap((turn) => turn.forModel()), ...question];
  }

  /** The newest turn, where it broke off, and what the model is to be given to go on with it; the text that it said last stands apart. */
  brokenOff(): BrokenOff | undefined {
    const newest = this.#turns.at(-1);
    if (newest?.isInterrupted !== true) return undefined;
    const before = this.#before();
    const fitting = this.#fitting(before);
    // However long it is: it is what is asked about.
    const turns = fitting.length > 0 ? fitting : [newest.withoutTools()];
    const messages = [...before, ...turns.flatMap((turn) => turn.forModel())];
    const turn = newest.forModel();
    const text = textIn(turn.at(-1));
    return { turn, messages: text === '' ? messages : messages.slice(0, -1), text };
  }

  /** The summary so far, if there is one. */
  get summary(): string | undefined {
    return this.#summary && textOfPrompt([this.#summary]);
  }

  /** The turns that are to be summarised, once the window is full: the oldest, down to half a window, so that not every turn pays for a summary. */
  fallen(): Turn[] {
    const { window, summaryTokens, count } = this.settings;
    if (summaryTokens === undefined) return [];
    let tokens = tokensOf(this.#summaryMessages(), count) + sumOf(this.#turns);
    if (tokens <= window) return [];
    const fallen: Turn[] = [];
    let taken = 0;
    for (const turn of this.#turns.slice(0, -1)) {
      if (tokens <= window / 2 || (fallen.length > 0 && taken + turn.tokens > 2 * window)) break;
      fallen.push(turn);
      taken += turn.tokens;
      tokens -= turn.tokens;
    }
    return fallen;
  }

  /** Puts a summary in place of turns. @returns all there is to be stored then; nothing where the turns are not there any more */
  summarized(fallen: readonly Turn[], text: string): RememberedMessage[] | undefined {
    const { summaryTokens = 0, count } = this.settings;
    if (fallen.some((turn, index) => this.#turns[index] !== turn)) return undefined;
    const cut = cutToTokens(text, summaryTokens, count);
    const summary: RememberedMessage = { role: 'user', content: [{ type: 'text', text: cut }], summary: true };
    return [summary, ...this.#turns.slice(fallen.length).flatMap(({ messages }) => messages)];
  }

  #before(): ModelMessage[] {
    const { system } = this.settings;
    return [
      ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
      ...this.#summaryMessages(),
    ];
  }

  #fitting(others: readonly ModelMessage[]): Turn[] {
    const { window, count } = this.settings;
    return newestThatFit(this.#turns, window - tokensOf(others, count));
  }

  #summaryMessages(): ModelMessage[] {
    const { summary } = this;
    return summary === undefined ? [] : [{ role: 'user', content: [{ type: 'text', text: summaryHead + summary }] }];
  }

  #question(prompt: Question): ModelMessage {
    const { interruptionNote } = this.settings;
    const { role, content } = asked(prompt);
    const last = this.#turns.at(-1);
    if (interruptionNote !== undefined && last?.isInterrupted === true && last.isAnswered)
      content.unshift({ type: 'text', text: interruptionNote });
    return { role, content };
  }

  /** Lets go of turns that no window will show again. */
  #trim(): void {
    const { window, summaryTokens } = this.settings;
    const most = summaryTokens === undefined ? window : waitingWindows * window;
    let tokens = 0;
    let first = this.#turns.length;
    while (first > 0 && (tokens += (this.#turns[first - 1] as Turn).tokens) <= most) first--;
    // The newest stays, however long: without its tools it may fit.
    this.#turns = this.#turns.slice(Math.min(first, this.#turns.length - 1));
  }
}

/** The text of a message that the model said, and that is nothing else. */
function textIn(message: ModelMessage | undefined): string {
  if (message?.role !== 'assistant' || message.content.some(({ type }) => type !== 'text')) return '';
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function sumOf(turns: readonly Turn[]): number {
  return turns.reduce((sum, { tokens }) => sum + tokens, 0);
}
