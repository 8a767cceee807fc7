import { mediaChunk, type SpillStore } from '@weir/core';
import { testContext } from '@weir/testing';
import fc from 'fast-check';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openFilesIn } from '../__fixtures__/open-files.js';
import { outcomeOf, startProgram } from '../__fixtures__/run-program.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { FolderInUseError } from '../errors/folder-in-use-error.js';
import { NotSerializableError } from '../errors/not-serializable-error.js';
import { SpillFullError } from '../errors/spill-full-error.js';
import type { TailRepair } from '../jsonl/repair-tail.js';
import { fileSpillStore, fileSpillStoreSpec } from './file-spill-store.js';

/** Reads everything behind `after`, a few at a time. */
async function readAll<T>(store: SpillStore<T>, limit = 3): Promise<{ items: T[]; positions: number[] }> {
  const items: T[] = [];
  const positions: number[] = [];
  for (let after = -1; ; after = positions.at(-1) as number) {
    const found = await store.read(after, limit);
    if (found.length === 0) return { items, positions };
    expect(found.length).toBeLessThanOrEqual(limit);
    items.push(...found.map(({ item }) => item));
    positions.push(...found.map(({ position }) => position));
  }
}

const segmentsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.spill'));

describe('fileSpillStore', () => {
  const at = temporaryFolder();
  const folder = () => dirname(at('.lock'));

  it('gives back what was put aside, in order, under the positions that were told', async () => {
    const store = fileSpillStore<unknown>({ path: at('a/b') });
    expect(store.open()).toBe(0);
    const told = [...(await store.append([1, { b: 'ü' }])), ...(await store.append(['three', null]))];
    expect(await readAll(store)).toEqual({ items: [1, { b: 'ü' }, 'three', null], positions: told });
    expect(await store.read(told[1] as number, 9)).toHaveLength(2);
    await store.close();
    expect(await openFilesIn(at('a'))).toEqual([]);
  });

  it('gives back the bytes of an event as bytes', async () => {
    const store = fileSpillStore<unknown>({ path: folder() });
    await store.open();
    const picture = mediaChunk(
      { run: 'r', seq: 0, time: 0 },
      { mediaType: 'image/png', bytes: Uint8Array.of(1, 2, 3) },
    );
    await store.append([picture]);
    expect((await readAll(store)).items).toEqual([picture]);
    await store.close();
  });

  it('gives at least one item however large it is, and no endless number of bytes', async () => {
    const store = fileSpillStore<string>({ path: folder() });
    await store.open();
    await store.append(['x'.repeat(3_000_000), ...Array<string>(20).fill('y'.repeat(300_000))]);
    expect(await store.read(-1, 100)).toHaveLength(1);
    const { items } = await readAll(store, 100);
    expect(items.map(({ length }) => length)).toEqual([3_000_000, ...Array<number>(20).fill(300_000)]);
    await store.close();
  });

  it('deletes segments as they are settled, and everything at the end', async () => {
    const store = fileSpillStore<string>({ path: folder(), maxBytes: 16_000 });
    await store.open();
    for (let item = 0; item < 1000; item++) {
      const positions = await store.append(['x'.repeat(300)]);
      store.settle(positions);
      expect(segmentsIn(folder()).length).toBeLessThanOrEqual(2);
    }
    await store.append(['left']);
    await store.close();
    expect(readdirSync(folder())).toEqual([]);
  });

  it('begins empty where nothing need survive, whatever is there', async () => {
    const earlier = fileSpillStore<number>({ path: folder(), survivesRestart: true });
    await earlier.open();
    await earlier.append([1, 2, 3]);
    await earlier.close();
    const store = fileSpillStore<number>({ path: folder() });
    expect(store.open()).toBe(0);
    expect((await readAll(store)).items).toEqual([]);
    await store.close();
  });

  it('says that it is full, keeps what is there, and goes on once there is room', async () => {
    const store = fileSpillStore<string>({ path: folder(), maxBytes: 1000 });
    await store.open();
    const positions: number[] = [];
    const fill = async () => {
      for (;;) positions.push(...(await store.append(['x'.repeat(91)])));
    };
    await expect(fill()).rejects.toThrow(SpillFullError);
    expect((await readAll(store)).positions).toEqual(positions);
    store.settle(positions);
    await store.append(['after']);
    expect((await readAll(store)).items).toEqual(['after']);
    await store.close();
  });

  it('takes a batch with an item that is no JSON not at all', async () => {
    const store = fileSpillStore<unknown>({ path: folder() });
    await store.open();
    expect(() => store.append([1, () => 2])).toThrow(NotSerializableError);
    expect((await readAll(store)).items).toEqual([]);
    await store.close();
  });

  it('tells which items it can never keep, and who could not', () => {
    const store = fileSpillStore<unknown>({ path: folder() });
    const loop: unknown[] = [];
    loop.push(loop);
    for (const item of [loop, undefined, () => 1, Symbol('x')]) {
      expect(() => store.check?.(item)).toThrow(NotSerializableError);
      expect(() => store.check?.(item)).toThrow(/before "spill"/);
    }
    for (const item of [null, 1n, Number.NaN, { a: [undefined] }]) expect(() => store.check?.(item)).not.toThrow();
  });

  it.each<[string, unknown, unknown]>([
    ['plain data', { a: [1.5, 'ü', null, true] }, { a: [1.5, 'ü', null, true] }],
    ['numbers that JSON has not', [Number.NaN, Infinity, -Infinity, -0], [null, null, null, 0]],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a bigint', 12345678901234567890n, '12345678901234567890'],
    ['bytes', Uint8Array.of(104, 105), 'aGk='],
    ['maps and sets', [new Map([['a', 1]]), new Set([2])], [[['a', 1]], [2]]],
    ['an error', new RangeError('no'), { name: 'RangeError', message: 'no' }],
    ['an object of a class', new URL('http://a/'), 'http://a/'],
    ['what is undefined within', { a: undefined, b: [undefined] }, { b: [null] }],
  ])('gives %s back as JSON has it', async (_, item, expected) => {
    const store = fileSpillStore<unknown>({ path: folder() });
    await store.open();
    await store.append([item]);
    expect((await readAll(store)).items).toEqual([expected]);
    await store.close();
  });

  it('belongs to one at a time', async () => {
    const [store, other] = [fileSpillStore({ path: folder() }), fileSpillStore({ path: folder() })];
    await store.open();
    expect(() => other.open()).toThrow(FolderInUseError);
    await other.close();
    await store.append([1]);
    await store.close();
    await other.open();
    await other.close();
  });

  it('waits for the disk with each batch where asked', async () => {
    const store = fileSpillStore({ path: folder(), survivesRestart: true, fsync: 'each' });
    await store.open();
    const pending = store.append([1]);
    expect(pending).toBeInstanceOf(Promise);
    await pending;
    await store.close();
  });

  it('says that its folder is a file', () => {
    writeFileSync(at('f'), '');
    expect(() => fileSpillStore({ path: at('f') }).open()).toThrow(
      expect.objectContaining({ code: 'write_failed' }) as Error,
    );
  });

  it('refuses a size that makes no sense at once', () => {
    expect(() => fileSpillStore({ path: folder(), maxBytes: 0 })).toThrow(/maxBytes/);
  });

  it('is made from config, relative to its folder, and tells the log of what it mends', async () => {
    const options = { path: './spill', maxBytes: 1e6, survivesRestart: true, fsync: 'never' } as const;
    const warnings: unknown[] = [];
    const { logger, ...context } = testContext({ baseDirectory: folder() });
    const create = () =>
      fileSpillStoreSpec.create(options, { ...context, logger: { ...logger, warn: (facts) => warnings.push(facts) } });
    const store = create();
    await store.open();
    await store.append([1]);
    await store.close();
    appendFileSync(join(at('spill'), segmentsIn(at('spill'))[0] as string), 'torn');
    const again = create();
    expect(await again.open()).toBe(1);
    expect(warnings).toEqual([expect.objectContaining({ bytes: 4 })]);
    await again.close();
  });

  describe('after a restart', () => {
    const reopen = async (path = folder(), onRepair?: (repair: TailRepair) => void) => {
      const store = fileSpillStore<number>({
        path,
        survivesRestart: true,
        maxBytes: 2000,
        ...(onRepair && { onRepair }),
      });
      return { store, stored: await store.open() };
    };

    it('has exactly what was not settled, whatever was put aside, settled, and cut off in the middle', async () => {
      const step = fc.oneof(
        fc.record({ append: fc.integer({ min: 1, max: 5 }) }),
        fc.record({ settle: fc.nat(9) }),
        fc.record({ crash: fc.nat(20) }),
      );
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const path = at(`run-${runs++}`);
          let { store } = await reopen(path);
          const live = new Map<number, number>();
          let next = 0;
          for (const step of steps) {
            if ('append' in step) {
              const items = Array.from({ length: step.append }, () => next++);
              try {
                const positions = await store.append(items);
                items.forEach((item, index) => live.set(item, positions[index] as number));
              } catch (error) {
                expect(error).toBeInstanceOf(SpillFullError);
              }
            } else if ('settle' in step) {
              const [item, position] = [...live][step.settle] ?? [];
              if (item === undefined || position === undefined) continue;
              store.settle([position]);
              live.delete(item);
            } else {
              await store.close();
              // As if a crash had left a record half written: the beginning of one, behind all others.
              const last = segmentsIn(path).sort().at(-1);
              const torn = Buffer.from([1, 0, 0, 0, 30, 1, 2, 3, 4, ...Buffer.from('"half of an item')]);
              if (last !== undefined) appendFileSync(join(path, last), torn.subarray(0, step.crash));
              const again = await reopen(path);
              expect(again.stored).toBe(live.size);
              ({ store } = again);
            }
            const { items, positions } = await readAll(store);
            expect(items).toEqual([...live.keys()]);
            expect(positions).toEqual([...live.values()]);
          }
          await store.close();
        }),
        { numRuns: 60 },
      );
      expect(await openFilesIn(folder())).toEqual([]);
    });

    it('moves aside what was half written, and keeps what comes after it', async () => {
      const { store } = await reopen();
      await store.append([1, 2]);
      await store.close();
      const [segment] = segmentsIn(folder()) as [string];
      truncateSync(at(segment), statSync(at(segment)).size - 1);
      const repairs: TailRepair[] = [];
      const { store: again, stored } = await reopen(folder(), (repair) => repairs.push(repair));
      expect(stored).toBe(1);
      expect(repairs).toEqual([{ path: at(segment), bytes: 9, movedTo: at(`${segment}.corrupt`) }]);
      expect(readFileSync(at(`${segment}.corrupt`))).toHaveLength(9);
      await again.append([3]);
      expect((await readAll(again)).items).toEqual([1, 3]);
      await again.close();
    });

    it('has everything that was stored and nothing that was settled when the process is killed at any moment', async () => {
      const program = startProgram(new URL('./__fixtures__/store-until-killed.ts', import.meta.url), {
        args: [folder()],
        shell: 'exec "$@"',
      });
      let said = '';
      await new Promise<void>((resolve) => {
        program.stdout.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.split('\n').length > 400) resolve();
        });
      });
      program.kill('SIGKILL');
      await outcomeOf(program);
      const told = (what: string) => Number([...said.matchAll(new RegExp(`${what} (\\d+)\n`, 'g'))].at(-1)?.[1]);
      const store = fileSpillStore<{ number: number }>({ path: folder(), survivesRestart: true });
      await store.open();
      const numbers = (await readAll(store, 500)).items.map(({ number }) => number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(new Set(numbers).size).toBe(numbers.length);
      const found = new Set(numbers);
      for (let number = 0; number <= told('stored'); number++) {
        // One more may be settled than was told.
        if (number % 4 !== 1) expect(found.has(number)).toBe(true);
        else if (number <= told('settled')) expect(found.has(number)).toBe(false);
      }
      await store.close();
    }, 30_000);

    it('has every item that fitted on the disk, and says why one did not', async () => {
      // A limit on the file's size acts like a disk that fills up in the middle of an item.
      const shell = 'trap \'\' XFSZ; ulimit -f 1024; exec "$@"';
      const url = new URL('./__fixtures__/store-until-full.ts', import.meta.url);
      const { stdout } = await outcomeOf(startProgram(url, { args: [folder()], shell }));
      const { fitted, errno } = JSON.parse(stdout) as { fitted: number; errno: string };
      expect(errno).toBe('EFBIG');
      expect(fitted).toBeGreaterThan(2);
      const store = fileSpillStore<string>({ path: folder(), survivesRestart: true });
      expect(await store.open()).toBe(fitted + 1);
      expect((await readAll(store, 50)).items.at(-1)).toBe('small');
      await store.close();
    }, 30_000);
  });
});
