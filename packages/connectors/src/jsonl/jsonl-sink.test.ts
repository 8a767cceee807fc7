import { FakeClock, type Logger } from '@weir/core';
import { collect, testContext } from '@weir/testing';
import fc from 'fast-check';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { outcomeOf, startProgram } from '../__fixtures__/run-program.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { NotSerializableError } from '../errors/not-serializable-error.js';
import { WriteFailedError } from '../errors/write-failed-error.js';
import { jsonlSink, jsonlSinkSpec, type JsonlSinkOptions } from './jsonl-sink.js';
import { jsonlSource } from './jsonl-source.js';

async function write(options: JsonlSinkOptions, items: readonly unknown[]): Promise<void> {
  const sink = jsonlSink(options);
  await sink.open?.();
  for (const item of items) await sink.write(item);
  await sink.flush?.();
  await sink.close?.();
}

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('jsonlSink', () => {
  const at = temporaryFolder();

  it('appends a line for each item, to what is there already', async () => {
    await write({ path: at('f') }, [{ a: 1 }, 'two']);
    await write({ path: at('f') }, [3]);
    expect(readFileSync(at('f'), 'utf8')).toBe('{"a":1}\n"two"\n3\n');
  });

  it('has handed an item to the system when write returns', async () => {
    const sink = jsonlSink({ path: at('f') });
    await sink.open?.();
    expect(sink.write('a')).toBeUndefined();
    expect(readFileSync(at('f'), 'utf8')).toBe('"a"\n');
    await sink.close?.();
  });

  it('makes the folders on the way, unless told not to', async () => {
    await write({ path: at('a/b/f') }, [1]);
    expect(linesOf(at('a/b/f'))).toEqual(['1']);
    await expect(write({ path: at('c/f'), createFolders: false }, [])).rejects.toMatchObject({
      code: 'write_failed',
      details: { errno: 'ENOENT' },
    });
  });

  it('reads back what it wrote', async () => {
    let file = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), async (items) => {
        const path = at(`round-trip-${file++}`);
        await write({ path, fsync: 'never' }, items);
        const { values } = await collect(jsonlSource({ path }));
        expect(values).toEqual(JSON.parse(JSON.stringify(items)));
      }),
      { numRuns: 50 },
    );
  });

  describe('rotation', () => {
    it('begins a new file before a line that would exceed the size, and keeps so many old ones', async () => {
      await write({ path: at('f'), maxBytes: 8, keep: 2 }, ['aa', 'bb', 'cc', 'dd', 'ee', 'a long one', 'ff']);
      expect(linesOf(at('f'))).toEqual(['"ff"']);
      expect(linesOf(at('f.1'))).toEqual(['"a long one"']);
      expect(linesOf(at('f.2'))).toEqual(['"ee"']);
      expect(readdirSync(dirname(at('f'))).sort()).toEqual(['f', 'f.1', 'f.2']);
    });

    it('fills files up to the size', async () => {
      await write({ path: at('f'), maxBytes: 10, keep: 9 }, ['aa', 'bb', 'cc']);
      expect(linesOf(at('f.1'))).toEqual(['"aa"', '"bb"']);
      expect(linesOf(at('f'))).toEqual(['"cc"']);
    });

    it('counts what is in the file when it is opened', async () => {
      writeFileSync(at('f'), '"old"\n');
      await write({ path: at('f'), maxBytes: 8 }, ['new']);
      expect(linesOf(at('f.1'))).toEqual(['"old"']);
      expect(linesOf(at('f'))).toEqual(['"new"']);
    });

    it('keeps none where that is asked', async () => {
      await write({ path: at('f'), maxBytes: 8, keep: 0 }, ['aa', 'bb', 'cc']);
      expect(readdirSync(dirname(at('f')))).toEqual(['f']);
      expect(linesOf(at('f'))).toEqual(['"cc"']);
    });

    it('goes on with the new file where somebody else has rotated it', async () => {
      const sink = jsonlSink({ path: at('f'), maxBytes: 8 });
      await sink.open?.();
      await sink.write('aa');
      renameSync(at('f'), at('f.old'));
      writeFileSync(at('f'), '');
      await sink.write('bb');
      await sink.close?.();
      expect(linesOf(at('f.old'))).toEqual(['"aa"']);
      expect(linesOf(at('f'))).toEqual(['"bb"']);
      expect(existsSync(at('f.1'))).toBe(false);
    });

    it('fails the item where it cannot rotate, and goes on once it can', async () => {
      const sink = jsonlSink({ path: at('f'), maxBytes: 8, keep: 1 });
      await sink.open?.();
      await sink.write('aa');
      mkdirSync(at('f.1'));
      expect(() => sink.write('bb')).toThrow(WriteFailedError);
      expect(linesOf(at('f'))).toEqual(['"aa"']);
      renameSync(at('f.1'), at('elsewhere'));
      await sink.write('cc');
      await sink.close?.();
      expect(linesOf(at('f.1'))).toEqual(['"aa"']);
      expect(linesOf(at('f'))).toEqual(['"cc"']);
    });

    it('loses no line, whatever the sizes, while syncs are under way', async () => {
      let file = 0;
      const lengths = fc.array(fc.nat(30), { maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(lengths, fc.integer({ min: 1, max: 60 }), async (sizes, maxBytes) => {
          const path = at(`rotated-${file++}`);
          const sink = jsonlSink({ path, maxBytes, keep: 100, fsync: 'each' });
          await sink.open?.();
          const items = sizes.map((size, index) => `${index}-${'x'.repeat(size)}`);
          await Promise.all(items.map(async (item) => sink.write(item)));
          await sink.close?.();
          const files = [...Array.from({ length: 100 }, (_, index) => `${path}.${100 - index}`), path].filter((name) =>
            existsSync(name),
          );
          expect(files.flatMap(linesOf).map((line) => JSON.parse(line) as string)).toEqual(items);
          const tooLarge = files.filter((name) => statSync(name).size > maxBytes && linesOf(name).length > 1);
          expect(tooLarge).toEqual([]);
        }),
        { numRuns: 30 },
      );
    });
  });

  describe('syncing', () => {
    it('waits for the disk with each item where asked', async () => {
      const sink = jsonlSink({ path: at('f'), fsync: 'each' });
      await sink.open?.();
      const pending = sink.write(1);
      expect(pending).toBeInstanceOf(Promise);
      await pending;
      await sink.close?.();
    });

    it('syncs once so long after a write, and leaves no timer behind', async () => {
      const clock = new FakeClock();
      const sink = jsonlSink({ path: at('f'), fsync: 100, clock });
      await sink.open?.();
      await sink.write(1);
      await sink.write(2);
      expect(clock.actions).toHaveLength(1);
      clock.advance(100);
      expect(clock.actions).toHaveLength(0);
      await sink.write(3);
      await sink.flush?.();
      await sink.close?.();
      expect(clock.actions.filter(({ closed }) => !closed)).toHaveLength(0);
    });

    it('may be closed while a sync is under way', async () => {
      const sink = jsonlSink({ path: at('f'), fsync: 'each' });
      await sink.open?.();
      const pending = sink.write(1);
      await sink.close?.();
      await pending;
    });
  });

  describe('after a crash', () => {
    it('moves a half-written last line aside and says so', async () => {
      writeFileSync(at('f'), '{"a":1}\n{"b"');
      const warnings: unknown[] = [];
      const logger: Partial<Logger> = { warn: (facts, message) => warnings.push([facts, message]) };
      const context = testContext({ baseDirectory: dirname(at('f')), logger: { ...testContext().logger, ...logger } });
      const config = { path: './f', keep: 5, fsync: 'onFlush', createFolders: true } as const;
      const sink = jsonlSinkSpec.create(config, context);
      await sink.open?.();
      await sink.write({ c: 1 } as never);
      await sink.close?.();
      expect(readFileSync(at('f'), 'utf8')).toBe('{"a":1}\n{"c":1}\n');
      expect(readFileSync(at('f.corrupt'), 'utf8')).toBe('{"b"\n');
      expect(warnings).toEqual([[expect.objectContaining({ bytes: 4 }), expect.stringContaining('half written')]]);
    });

    it('has every line that was safe, and only whole ones, when the process is killed at any moment', async () => {
      const program = startProgram(new URL('./__fixtures__/append-forever.ts', import.meta.url), {
        args: [at('f')],
        shell: 'exec "$@"',
      });
      let said = '';
      await new Promise<void>((resolve) => {
        program.stdout.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.split('\n').length > 40) resolve();
        });
      });
      program.kill('SIGKILL');
      await outcomeOf(program);
      await write({ path: at('f') }, ['after']);
      const { values, completed } = await collect(jsonlSource<{ number: number } | string>({ path: at('f') }));
      const safe = Number(said.split('\n').at(-2));
      expect(completed).toBe(true);
      expect(values.at(-1)).toBe('after');
      const numbers = values.slice(0, -1).map((value) => (value as { number: number }).number);
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(numbers.length).toBeGreaterThan(safe);
    }, 30_000);
  });

  describe('bad cases', () => {
    it('fails the item that is no JSON, and takes the next', async () => {
      const sink = jsonlSink({ path: at('f') });
      await sink.open?.();
      expect(() => sink.write(undefined)).toThrow(NotSerializableError);
      await sink.write(1);
      await sink.close?.();
      expect(linesOf(at('f'))).toEqual(['1']);
    });

    it('says that the disk is full', async () => {
      const sink = jsonlSink({ path: '/dev/full', createFolders: false });
      await sink.open?.();
      expect(() => sink.write(1)).toThrow(/the disk is full/);
      expect(() => sink.write(1)).toThrow(expect.objectContaining({ code: 'write_failed' }) as Error);
      await sink.close?.();
    });

    it('takes back what was written of a line that does not fit', async () => {
      // A limit on the file's size acts like a disk that fills up in the middle of a line.
      const shell = 'trap \'\' XFSZ; ulimit -f 1024; exec "$@"';
      const url = new URL('./__fixtures__/append-until-full.ts', import.meta.url);
      const { stdout } = await outcomeOf(startProgram(url, { args: [at('f')], shell }));
      const { fitted, errno } = JSON.parse(stdout) as { fitted: number; errno: string };
      expect(errno).toBe('EFBIG');
      expect(fitted).toBeGreaterThan(2);
      const { values } = await collect(jsonlSource({ path: at('f') }));
      expect(values).toHaveLength(fitted + 1);
      expect(values.at(-1)).toBe('small');
    }, 30_000);

    it('says that the path is a folder', async () => {
      mkdirSync(at('d'));
      await expect(write({ path: at('d') }, [])).rejects.toThrow(/it is a folder/);
    });

    (process.getuid?.() === 0 ? it.skip : it)('says that permission is denied (root may do everything)', async () => {
      mkdirSync(at('d'));
      chmodSync(at('d'), 0o500);
      await expect(write({ path: at('d/f') }, [])).rejects.toMatchObject({ details: { errno: 'EACCES' } });
    });
  });
});
