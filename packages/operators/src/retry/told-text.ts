/** What a reader has been told in the model call under way, by attempt, without what was taken back. Memory: the call's text. */
export class ToldText {
  /** Each attempt that has told anything, with its text: a tool call or a picture counts with none. */
  readonly #byAttempt = new Map<number, string>();

  get text(): string {
    return [...this.#byAttempt.values()].join('');
  }

  /** The attempts that have told anything. */
  get attempts(): number[] {
    return [...this.#byAttempt.keys()];
  }

  add(attempt: number, delta: string): void {
    this.#byAttempt.set(attempt, (this.#byAttempt.get(attempt) ?? '') + delta);
  }

  retract(attempt: number): void {
    this.#byAttempt.delete(attempt);
  }

  /** The call is over: what it told stays. */
  clear(): void {
    this.#byAttempt.clear();
  }
}
