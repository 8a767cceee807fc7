/** What a reader has been told in the model call under way, by attempt, without what was taken back. Memory: the call's text. */
export class ToldText {
  /** Each attempt that has told anything, with its text, but for the latest one: a tool call or a picture counts with none. */
  readonly #earlier = new Map<number, string>();
  /** The attempt that tells just now; 0 for none. By itself, since chunks come by the thousand. */
  #latest = 0;
  #text = '';

  get text(): string {
    return [...this.#earlier.values(), this.#text].join('');
  }

  /** The attempts that have told anything. */
  get attempts(): number[] {
    return this.#latest === 0 ? [...this.#earlier.keys()] : [...this.#earlier.keys(), this.#latest];
  }

  add(attempt: number, delta: string): void {
    if (attempt !== this.#latest) this.#turnTo(attempt);
    this.#text += delta;
  }

  retract(attempt: number): void {
    this.#earlier.delete(attempt);
    if (attempt === this.#latest) this.#turnTo(0);
    this.#earlier.delete(attempt);
  }

  /** The call is over: what it told stays. */
  clear(): void {
    this.#earlier.clear();
    this.#latest = 0;
    this.#text = '';
  }

  #turnTo(attempt: number): void {
    if (this.#latest !== 0) this.#earlier.set(this.#latest, this.#text);
    this.#latest = attempt;
    this.#text = this.#earlier.get(attempt) ?? '';
    this.#earlier.delete(attempt);
  }
}
