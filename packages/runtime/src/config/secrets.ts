import type { ConfigPath } from './locator.js';

const masked = '***';

/** The values that came from `${secret:…}`: remembered so that no message and no log line shows one. */
export class Secrets {
  readonly #values = new Set<string>();
  readonly #paths = new Set<string>();

  /** Remembers a value and the path of the text that it became part of. */
  remember(value: string, path: ConfigPath): void {
    this.#paths.add(JSON.stringify(path));
    if (value === '') return;
    this.#values.add(value);
    this.#values.add(JSON.stringify(value).slice(1, -1));
  }

  /** Whether the text at a path holds a secret: then not even a part of it may be quoted. */
  isSecret(path: ConfigPath): boolean {
    return this.#paths.has(JSON.stringify(path));
  }

  /** Puts asterisks where a text holds a secret, as it is or escaped as in JSON. */
  mask(text: string): string {
    let safe = text;
    for (const value of [...this.#values].sort((a, b) => b.length - a.length)) safe = safe.replaceAll(value, masked);
    return safe;
  }
}
