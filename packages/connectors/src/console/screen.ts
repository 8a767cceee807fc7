import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { OutputStream } from '../node-streams/output-stream.js';
import type { Display } from './display.js';
import { LineDisplay } from './line-display.js';
import { LiveDisplay } from './live-display.js';

const eraseBelow = '\x1b[J';
const saveCursor = '\x1b7';
const restoreCursor = '\x1b8';
/** One line down and up again, in the same column: makes room where the cursor stands in the last line. */
const makeRoom = '\x1bD\x1b[A';
const usualColumns = 80;

/** Where a sink writes: its display, its stream and the line of status below the text. */
export interface Screen {
  readonly display: Display;
  write(text: string): void | Promise<void>;
  /** Shows a line below the text until it is replaced or taken away. Left out where the stream cannot keep up. */
  status(line: string | undefined, paint?: (line: string) => string): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A file or a pipe: text only, no status. */
export class PlainScreen implements Screen {
  readonly display = new LineDisplay();
  readonly #output: OutputStream;

  constructor(stream: Writable, name: string) {
    this.#output = new OutputStream(stream, name);
  }

  write(text: string): void | Promise<void> {
    return this.#output.write(text);
  }

  status(): void {
    // There is no terminal to draw it on.
  }

  flush(): Promise<void> {
    return this.#output.flush();
  }

  close(): Promise<void> {
    return this.#output.close();
  }
}

const terminals = new WeakMap<Writable, TerminalScreen>();

/** A terminal. All sinks that write to the same one share this, so that each knows where the others have left the cursor. */
export class TerminalScreen implements Screen {
  readonly display = new LiveDisplay();
  readonly #output: OutputStream;
  #users = 0;
  #status: string | undefined;
  #paint = unpainted;
  #isDrawn = false;

  private constructor(
    private readonly stream: Writable,
    name: string,
  ) {
    this.#output = new OutputStream(stream, name);
  }

  static of(stream: Writable, name: string): TerminalScreen {
    const screen = terminals.get(stream) ?? new TerminalScreen(stream, name);
    terminals.set(stream, screen);
    screen.#users++;
    return screen;
  }

  write(text: string): void | Promise<void> {
    return this.#output.write(this.#erase() + text + this.#draw());
  }

  status(line: string | undefined, paint: (line: string) => string = unpainted): void {
    if (line === this.#status) return;
    this.#status = line;
    this.#paint = paint;
    const drawn = this.#isDrawn;
    if (!this.#output.writeIfReady(this.#erase() + this.#draw())) this.#isDrawn = drawn;
  }

  async flush(): Promise<void> {
    // Left out above where the stream asked to wait.
    if (this.#isDrawn && this.#status === undefined) await this.write('');
    await this.#output.flush();
  }

  async close(): Promise<void> {
    if (--this.#users > 0) return this.flush();
    terminals.delete(this.stream);
    await this.#output.close();
  }

  #erase(): string {
    const erase = this.#isDrawn ? eraseBelow : '';
    this.#isDrawn = false;
    return erase;
  }

  /** The cursor stays where the text ends: the status goes below it, or into the line that is empty still. */
  #draw(): string {
    if (this.#status === undefined) return '';
    this.#isDrawn = true;
    // A terminal that does not know its width says 0.
    const columns = (this.stream as Partial<WriteStream>).columns || usualColumns;
    const fitting = this.#paint(this.#status.slice(0, columns - 1));
    const below = this.display.isMidLine ? `${makeRoom}${saveCursor}\r\n` : saveCursor;
    return `${below}${fitting}${restoreCursor}`;
  }
}

function unpainted(line: string): string {
  return line;
}
