import { sinkLaws, sourceLaws } from '@weir/testing';
import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { temporaryFolder } from './__fixtures__/temporary-folder.js';
import { callback } from './callback/callback.js';
import { consoleSink } from './console/console-sink.js';
import { httpSource } from './http/http-source.js';
import { inline } from './inline/inline.js';
import { interval } from './interval/interval.js';
import { jsonlSink } from './jsonl/jsonl-sink.js';
import { jsonlSource } from './jsonl/jsonl-source.js';
import { stdin } from './stdin/stdin.js';

const lines = Array.from({ length: 50 }, (_, index) => `${index}\n`);

/** Posts two messages; the laws let go of the source whenever they like, so there may be no answer. */
function postTo(port: number): void {
  const request = { method: 'POST', body: '["a","b"]', headers: { 'content-type': 'application/json' } };
  void fetch(`http://127.0.0.1:${port}/`, request).catch(() => undefined);
}

describe('laws', () => {
  const at = temporaryFolder();
  beforeEach(() => writeFileSync(at('input'), lines.join('')));

  const sources = [
    ...sourceLaws({ name: 'inline', waits: true, create: () => inline({ items: lines }) }),
    ...sourceLaws({ name: 'inline messages', waits: true, create: ({ clock }) => inline({ messages: lines, clock }) }),
    ...sourceLaws({ name: 'interval', waits: false, create: ({ clock }) => interval({ every: 5, count: 9, clock }) }),
    ...sourceLaws({ name: 'stdin', waits: true, realWait: 20, create: () => stdin({ input: Readable.from(lines) }) }),
    ...sourceLaws({
      name: 'http',
      waits: false,
      realWait: 100,
      create: ({ clock }) => httpSource({ port: 0, clock, onListening: ({ port }) => postTo(port) }),
    }),
    ...sourceLaws({
      name: 'jsonl',
      waits: true,
      realWait: 50,
      create: ({ clock }) => jsonlSource({ path: at('input'), clock }),
    }),
  ];

  const sinks = [
    ...sinkLaws({ name: 'callback', items: fc.jsonValue(), create: () => callback(() => undefined) }),
    ...sinkLaws({
      name: 'console',
      items: fc.jsonValue(),
      create: ({ clock }) => consoleSink({ stream: new PassThrough().resume(), clock }),
    }),
    ...(['never', 'each', 'onFlush', 10] as const).flatMap((fsync) =>
      sinkLaws({
        name: `jsonl with fsync ${fsync}`,
        items: fc.jsonValue(),
        create: ({ clock }) => {
          writeFileSync(at('output'), '');
          return jsonlSink({ path: at('output'), fsync, clock });
        },
        taken: () => readFileSync(at('output'), 'utf8').split('\n').length - 1,
      }),
    ),
  ];

  for (const law of [...sources, ...sinks]) it(law.name, law.check);
});
