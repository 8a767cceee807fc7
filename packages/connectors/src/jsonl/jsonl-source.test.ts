import { RunWriter, Valve, withinValve } from '@weir/core';
import { collect, testContext } from '@weir/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { take } from 'rxjs';
import { openFilesIn } from '../__fixtures__/open-files.js';
import { temporaryFolder } from '../__fixtures__/temporary-folder.js';
import { ReadFailedError } from '../errors/read-failed-error.js';
import { stdin } from '../stdin/stdin.js';
import { jsonlSink } from './jsonl-sink.js';
import { jsonlSource, jsonlSourceSpec } from './jsonl-source.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('jsonlSource', () => {
  const at = temporaryFolder();

  it('gives the value of each line and completes', async () => {
    writeFileSync(at('f'), '1\n\n{"a":"ü"}\r\n"x"\n');
    expect(await collect(jsonlSource({ path: at('f') }))).toEqual({ values: [1, { a: 'ü' }, 'x'], completed: true });
  });

  it('gives events as the sink was given them, with the bytes of media', async () => {
    const writer = new RunWriter({ run: 'r' });
    const bytes = Uint8Array.of(1, 2, 3);
    const events = [
      writer.event('llm_chunk', { delta: 'Look:' }),
      writer.event('media_chunk', { mediaType: 'image/png', bytes }),
    ];
    const sink = jsonlSink({ path: at('events') });
    await sink.open?.();
    for (const event of events) await sink.write(event);
    await sink.close?.();
    expect((await collect(jsonlSource({ path: at('events') }))).values).toEqual(events);
    const input = Readable.from([readFileSync(at('events'))]);
    expect((await collect(stdin({ as: 'events', input }))).values).toEqual(events);
  });

  it('completes on an empty file', async () => {
    writeFileSync(at('f'), '');
    expect(await collect(jsonlSource({ path: at('f') }))).toEqual({ values: [], completed: true });
  });

  it('takes a last line without an end where it is whole, and fails it where it is not', async () => {
    writeFileSync(at('whole'), '1\n{"a":2}');
    writeFileSync(at('half'), '1\n{"a":');
    expect((await collect(jsonlSource({ path: at('whole') }))).values).toEqual([1, { a: 2 }]);
    const half = await collect(jsonlSource({ path: at('half') }));
    expect(half.values).toEqual([1]);
    expect(half.error).toMatchObject({ code: 'invalid_line', details: { source: at('half'), line: 2 } });
  });

  it('reports lines that are no JSON, with file and number, and goes on', async () => {
    writeFileSync(at('f'), '1\nnope\n2\n');
    const context = testContext({ baseDirectory: dirname(at('f')) });
    const config = {
      path: 'f',
      from: 'start',
      follow: false,
      pollInterval: 10,
      watch: true,
      maxLineLength: 100,
    } as const;
    expect((await collect(jsonlSourceSpec.create(config, context))).values).toEqual([1, 2]);
    expect(context.failed).toMatchObject([{ item: 'nope', error: { details: { source: at('f'), line: 2 } } }]);
  });

  it('fails where there is no such file, or it is a folder', async () => {
    const missing = await collect(jsonlSource({ path: at('missing') }));
    expect(missing.error).toMatchObject({ code: 'read_failed', details: { errno: 'ENOENT' } });
    expect(ReadFailedError.is((await collect(jsonlSource({ path: dirname(at('f')) }))).error)).toBe(true);
  });

  it('reads files that are larger than a chunk, with lines across chunks', async () => {
    const items = Array.from({ length: 5000 }, (_, index) => ({ index, text: 'ü'.repeat(index % 200) }));
    writeFileSync(at('f'), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
    expect((await collect(jsonlSource({ path: at('f') }))).values).toEqual(items);
  });

  it('reads no further than the next chunk while the valve is closed', async () => {
    const lines = 50_000;
    writeFileSync(at('f'), '123456789\n'.repeat(lines));
    const valve = new Valve();
    let seen = 0;
    const done = new Promise<void>((resolve) =>
      withinValve(valve, () =>
        jsonlSource({ path: at('f') }).subscribe({
          next: () => {
            if (++seen % 10_000 === 0) valve.close();
          },
          complete: resolve,
        }),
      ),
    );
    for (let closed = 1; closed <= lines / 10_000; closed++) {
      while (seen < closed * 10_000) await nextTurn();
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      expect(seen).toBe(closed * 10_000);
      valve.open();
    }
    await done;
  });

  it('may be read by several, and closes the file when it is let go of', async () => {
    writeFileSync(at('f'), '1\n2\n3\n');
    const source = jsonlSource({ path: at('f') });
    expect((await collect(source.pipe(take(1)))).values).toEqual([1]);
    expect((await collect(source)).values).toEqual([1, 2, 3]);
    await nextTurn();
    expect(await openFilesIn(dirname(at('f')))).toEqual([]);
  });
});
