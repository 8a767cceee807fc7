import * as core from '@weir/core';
import { FakeClock, fromAsyncIterable, fromReadableStream } from '@weir/core';
import { filter, from, lastValueFrom, map, mergeMap, of, scan, tap, toArray, type Observable } from 'rxjs';
import * as operators from '../../index.js';
import { chunkText, fromEventTarget, mapAsync, markdownBlocks, redact, smooth, textStats } from '../../index.js';

/** How many items the slow sink may hold, beside the one that it works on. */
export const highMark = 4;

/** What the packages export, by name; all of it is loaded. */
export function exported(): string[] {
  return [...Object.keys(core), ...Object.keys(operators)].sort();
}

/** What of Node is there. */
export function foundOfNode(): string[] {
  return ['process', 'Buffer', 'global', 'require', 'setImmediate'].filter((name) => name in globalThis);
}

/** A fast iterable through plain operators into a slow sink. */
export function slowSink(count: number): Promise<Account> {
  const account = new Account();
  async function* numbers() {
    while (account.given < count) yield account.given++;
  }
  return account.of(fromAsyncIterable(numbers()));
}

/** A stream that makes an item whenever it is asked for one. */
export function slowReader(count: number): Promise<Account> {
  const account = new Account();
  const stream = new ReadableStream<number>({
    pull(controller) {
      if (account.given < count) controller.enqueue(account.given++);
      else controller.close();
    },
  });
  return account.of(fromReadableStream(stream));
}

/** What was taken of numbered items, and how many more had been given at most. */
class Account {
  given = 0;
  ahead = 0;
  taken: number[] = [];

  async of(source: Observable<number>): Promise<this> {
    let sum = 0;
    const chain$ = source.pipe(
      map((n) => n + 1),
      filter((n) => n > 0),
      scan((before, n) => ({ n, sum: before.sum + n }), { n: 0, sum: 0 }),
      tap((state) => (sum = state.sum)),
      mergeMap(({ n }) => of(n - 1)),
      mapAsync((n) => this.#take(n), { highMark }),
    );
    await lastValueFrom(chain$);
    if (sum !== (this.given * (this.given + 1)) / 2) throw new RangeError(`The sum is ${sum}.`);
    return this;
  }

  async #take(n: number): Promise<void> {
    await turn();
    this.ahead = Math.max(this.ahead, this.given - this.taken.length);
    this.taken.push(n);
  }
}

/**
 * Reads a body, of which it does not take the second chunk before the server says that it can send no more.
 *
 * @returns how many bytes the server had sent by then, how many there were in all, and where one was wrong
 */
export async function slowBody(url: string): Promise<{ sentAtRest: number; length: number; wrongAt: number }> {
  const { body } = await fetch(`${url}/body`);
  let [sentAtRest, length, wrongAt] = [0, 0, -1];
  const take = async (bytes: Uint8Array) => {
    if (length === 0) sentAtRest = Number(await (await fetch(`${url}/sent-at-rest`)).text());
    if (wrongAt < 0 && bytes[0] !== length % 251) wrongAt = length;
    length += bytes.length;
    if (wrongAt < 0 && bytes.at(-1) !== (length - 1) % 251) wrongAt = length - 1;
  };
  await lastValueFrom(fromReadableStream(body as ReadableStream<Uint8Array>).pipe(mapAsync(take, { highMark: 1 })));
  return { sentAtRest, length, wrongAt };
}

/** Ten clicks at once on a button, more than its slow reader has room for; then the button closes. */
export async function clicks(): Promise<{ taken: number[]; dropped: number[] }> {
  const button = document.createElement('button');
  const dropped: number[] = [];
  const options = {
    overflow: 'dropOldest',
    size: 3,
    onDrop: (click: MouseEvent) => dropped.push(click.detail),
  } as const;
  const clicks$ = fromEventTarget<MouseEvent>(button, 'click', options);
  const taken = lastValueFrom(clicks$.pipe(mapAsync(lateDetail, { highMark: 1 }), toArray()));
  for (let detail = 1; detail <= 10; detail++) button.dispatchEvent(new MouseEvent('click', { detail }));
  button.dispatchEvent(new Event('close'));
  button.dispatchEvent(new MouseEvent('click', { detail: 11 }));
  return { taken: await taken, dropped };
}

async function lateDetail({ detail }: MouseEvent): Promise<number> {
  await turn();
  return detail;
}

/** The message of the error with which an event target fails a stream. */
export async function failedTarget(): Promise<string> {
  const target = new EventTarget();
  const failure = lastValueFrom(fromEventTarget(target, 'message', { overflow: 'latest' })).then(() => 'none', String);
  target.dispatchEvent(new ErrorEvent('error', { error: new RangeError('broken') }));
  return failure;
}

// No full stop within a word: Chromium's own data for words part `example.org` there, Node's do not.
const text =
  'Hello, *world*! Call +1 415 555 2671. 👩‍👩‍👧‍👦 🇫🇷🇩🇪 e\u0301té.\n\n' +
  '# ภาษาไทย\n\nฉันรักภาษาไทยมาก 日本語の文章です。次の文。 Dr. Smith paid $3.50. Он сказал: «Да».\n';

/** What each operator on text makes of a text of many scripts that comes in pieces of three units. */
export async function texts(): Promise<Record<string, unknown[]>> {
  const clock = new FakeClock();
  const units = ['grapheme', 'word', 'sentence', 'line'] as const;
  const all: [string, Observable<unknown>][] = [
    ...units.map((by): [string, Observable<unknown>] => [by, pieces().pipe(chunkText({ by, locale: 'en' }))]),
    ['word of Thai', pieces().pipe(chunkText({ by: 'word', locale: 'th' }))],
    ['reading', pieces().pipe(chunkText({ by: 'reading', preset: { device: 'phone' } }))],
    ['redact', pieces().pipe(redact())],
    ['textStats', pieces().pipe(textStats({ locale: 'en', clock }))],
    ['markdownBlocks', pieces().pipe(markdownBlocks())],
    ['smooth', pieces().pipe(smooth({ by: 'word', locale: 'en', clock }))],
  ];
  const results = all.map(async ([name, made$]) => [name, await lastValueFrom(made$.pipe(toArray()))] as const);
  clock.advance(10_000);
  return Object.fromEntries(await Promise.all(results));
}

function pieces(): Observable<string> {
  return from(text.match(/[^]{1,3}/g) ?? []);
}

/** Lets whatever is due run, as a slow sink does; timers of browsers would take four milliseconds. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
