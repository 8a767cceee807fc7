import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Subject, filter, firstValueFrom, timeout } from 'rxjs';
import { openFilesIn } from '../__fixtures__/open-files.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import type { InvalidLineError } from '../errors/invalid-line-error.js';
import { jsonlSource, type JsonlSourceOptions } from './jsonl-source.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** How long to wait for items before a test fails, in ms. */
const patience = 4000;

/** Subscribes, and waits until so many items have come. */
function follow(options: JsonlSourceOptions) {
  const seen: unknown[] = [];
  const failed: unknown[] = [];
  const count$ = new Subject<number>();
  const onInvalid = (error: InvalidLineError, line: string) => void failed.push([error.details.line, line]);
  const subscription = jsonlSource({ follow: true, pollInterval: 5, onInvalid, ...options }).subscribe({
    next: (item) => {
      seen.push(item);
      count$.next(seen.length);
    },
    error: (error: unknown) => count$.error(error),
  });
  const until = async (count: number) => {
    if (seen.length < count)
      await firstValueFrom(
        count$.pipe(
          filter((reached) => reached >= count),
          timeout(patience),
        ),
      );
  };
  return { seen, failed, until, stop: () => subscription.unsubscribe() };
}

describe('jsonlSource that follows', () => {
  const at = temporaryFolder();

  it('gives what is appended, but no line before its end has come', async () => {
    writeFileSync(at('f'), '1\n');
    const tail = follow({ path: at('f') });
    await tail.until(1);
    appendFileSync(at('f'), '{"a"');
    appendFileSync(at('f'), ':2}\n3\n4');
    await tail.until(3);
    expect(tail.seen).toEqual([1, { a: 2 }, 3]);
    appendFileSync(at('f'), '2\n');
    await tail.until(4);
    expect(tail.seen.at(-1)).toBe(42);
    tail.stop();
    expect(tail.failed).toEqual([]);
  });

  it('waits for the file, and for its folder, to appear', async () => {
    const clock = new FakeClock();
    const tail = follow({ path: at('a/f'), from: 'end', clock, pollInterval: 10 });
    while (clock.actions.length === 0) await nextTurn();
    mkdirSync(at('a'));
    writeFileSync(at('a/f'), '1\n');
    clock.advance(10);
    await tail.until(1);
    tail.stop();
    expect(tail.seen).toEqual([1]);
  });

  it('begins at the end, after a line that is still being written', async () => {
    writeFileSync(at('f'), '1\n{"half"');
    const clock = new FakeClock();
    const tail = follow({ path: at('f'), from: 'end', watch: false, clock, pollInterval: 10 });
    while (clock.actions.length === 0) await nextTurn();
    appendFileSync(at('f'), ':1}\n2\n');
    clock.advance(10);
    await tail.until(1);
    tail.stop();
    expect(tail.seen).toEqual([2]);
    expect(tail.failed).toEqual([]);
  });

  it('looks again at intervals by the clock, without the help of the system', async () => {
    writeFileSync(at('f'), '1\n');
    const clock = new FakeClock();
    const tail = follow({ path: at('f'), watch: false, clock, pollInterval: 1000 });
    await tail.until(1);
    while (clock.actions.length === 0) await nextTurn();
    appendFileSync(at('f'), '2\n');
    clock.advance(999);
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(tail.seen).toEqual([1]);
    clock.advance(1);
    await tail.until(2);
    tail.stop();
  });

  it('is woken by the system long before the interval has passed', async () => {
    writeFileSync(at('f'), '1\n');
    const tail = follow({ path: at('f'), pollInterval: 1_000_000 });
    await tail.until(1);
    await nextTurn();
    appendFileSync(at('f'), '2\n');
    await tail.until(2);
    tail.stop();
  });

  it('reads the old file to its end after a rotation, then the new one', async () => {
    writeFileSync(at('f'), '1\n');
    const tail = follow({ path: at('f') });
    await tail.until(1);
    appendFileSync(at('f'), '2\n');
    renameSync(at('f'), at('f.1'));
    writeFileSync(at('f'), '3\nx\n');
    await tail.until(3);
    appendFileSync(at('f'), '4\n');
    await tail.until(4);
    tail.stop();
    expect(tail.seen).toEqual([1, 2, 3, 4]);
    expect(tail.failed).toEqual([[2, 'x']]);
  });

  it('passes over no file that was rotated in the meantime', async () => {
    writeFileSync(at('f'), '1\n');
    const clock = new FakeClock();
    const tail = follow({ path: at('f'), watch: false, clock, pollInterval: 10 });
    await tail.until(1);
    while (clock.actions.length === 0) await nextTurn();
    for (const number of [2, 3, 4]) {
      for (let old = number - 2; old >= 1; old--) renameSync(at(`f.${old}`), at(`f.${old + 1}`));
      renameSync(at('f'), at('f.1'));
      writeFileSync(at('f'), `${number}\n`);
    }
    clock.advance(10);
    await tail.until(4);
    tail.stop();
    expect(tail.seen).toEqual([1, 2, 3, 4]);
  });

  it('goes on after the file was deleted and made again', async () => {
    writeFileSync(at('f'), '1\n');
    const tail = follow({ path: at('f') });
    await tail.until(1);
    rmSync(at('f'));
    writeFileSync(at('f'), '2\n');
    await tail.until(2);
    expect(tail.seen).toEqual([1, 2]);
    tail.stop();
  });

  it('reads a file from its start again that was cut off, and fails what is left of a line', async () => {
    writeFileSync(at('f'), '1\n2\n{"ha');
    const tail = follow({ path: at('f') });
    await tail.until(2);
    truncateSync(at('f'));
    while (tail.failed.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    appendFileSync(at('f'), '3\n');
    await tail.until(3);
    tail.stop();
    expect(tail.seen).toEqual([1, 2, 3]);
    expect(tail.failed).toEqual([[3, '{"ha']]);
  });

  it('leaves no file, timer or watch behind when let go of', async () => {
    writeFileSync(at('f'), '1\n');
    const clock = new FakeClock();
    const tail = follow({ path: at('f'), clock });
    await tail.until(1);
    while (clock.actions.length === 0) await nextTurn();
    tail.stop();
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(await openFilesIn(dirname(at('f')))).toEqual([]);
    expect(clock.actions.filter(({ closed }) => !closed)).toEqual([]);
  });

  it('loses no line, however appending and rotating take turns', async () => {
    let folders = 0;
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), lines: fc.nat(3), cut: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('rotate' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), turns: fc.nat(3) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, watch) => {
        const folder = at(`interleaved-${folders++}`);
        mkdirSync(folder);
        const path = join(folder, 'f');
        writeFileSync(path, '{"n":0}\n');
        const tail = follow({ path, watch, pollInterval: 1 });
        await tail.until(1);
        let written = 1;
        let rotated = 0;
        for (const each of steps) {
          if (each.do === 'append') {
            const text = Array.from({ length: each.lines }, () => `{"n":${written++}}\n`).join('');
            appendFileSync(path, text.slice(0, each.cut));
            if (each.cut % 2 === 0) await nextTurn();
            appendFileSync(path, text.slice(each.cut));
          } else if (each.do === 'rotate') {
            for (let old = rotated++; old >= 1; old--) renameSync(`${path}.${old}`, `${path}.${old + 1}`);
            renameSync(path, `${path}.1`);
            writeFileSync(path, '');
          } else for (let turn = 0; turn < each.turns; turn++) await nextTurn();
        }
        await tail.until(written);
        tail.stop();
        expect(tail.seen).toEqual(Array.from({ length: written }, (_, n) => ({ n })));
        expect(tail.failed).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
