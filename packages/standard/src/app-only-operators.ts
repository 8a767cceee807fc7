import type { AppOnlySpec } from '@weir/core';

/** What the page of an operator shows beside its name: what it promises, and what it does. */
type Shown = Required<Pick<AppOnlySpec, 'contract' | 'codeExamples'>>;

const run = (name: string) => ({ run: name, time: 0 });

/** Operators that a pipeline file cannot name, by name. */
export const appOnlyOperators: Readonly<Record<string, Shown>> = {
  branchesOf: {
    contract: {
      takes: 'any',
      gives: 'same',
      onComplete: 'completes every branch; it holds nothing',
      onError: 'fails every branch',
      memory: 'holds nothing: the slowest reader makes the source wait',
      lineage: 'synchronous',
      cardinality: 'atMostOne',
    },
    codeExamples: [
      {
        title: 'Two branches that end in different places',
        code: `(source$) => {
  const { short, rest } = branchesOf(source$, { branches: { short: { when: ({ length }) => length < 4 }, rest: {} } });
  return merge(short.pipe(map((text) => text.toUpperCase())), rest);
}`,
        input: '-a-b-|',
        output: '-x-b-|',
        values: { input: { a: 'one', b: 'three' }, output: { x: 'ONE', b: 'three' } },
      },
    ],
  },
  broadcast: {
    contract: {
      takes: 'any',
      gives: 'same',
      onComplete: 'completes each reader behind what waits for it',
      onError: 'fails each reader behind what waits for it',
      memory: '`buffer` items for each reader; under `slowest` up to 1,024 more that were on their way',
      lineage: 'explicit',
      cardinality: 'atMostOne',
    },
    codeExamples: [
      {
        title: 'One source, two readers',
        code: `(source$) => {
  const shared$ = source$.pipe(broadcast({ policy: 'slowest' }));
  return merge(shared$, shared$.pipe(map((text) => text.toUpperCase())));
}`,
        input: '-a----b---|',
        output: '-(aA)-(bB)|',
      },
    ],
  },
  chain: {
    contract: {
      takes: 'any',
      gives: 'any',
      onComplete: 'completes behind what its steps hold',
      onError: 'passes the error on behind what its steps hold',
      memory: 'what its steps hold, and an array of 64 items in passing',
      lineage: 'synchronous',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'Two steps in one subscriber',
        code: 'chain(filter((n) => n % 2 === 0), map((n) => n * 10))',
        input: '-a-b-c|',
        output: '---x--|',
        values: { input: { a: 1, b: 2, c: 3 }, output: { x: 20 } },
      },
    ],
  },
  groupByRun: {
    contract: {
      takes: 'any',
      gives: 'any',
      onComplete: 'completes every chain, and then itself, once they are done',
      onError: 'fails every chain, and passes the error on',
      memory: 'at most `maxRuns` chains, with what they hold',
      lineage: 'synchronous',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'How many pieces each run has',
        code: 'groupByRun((events$, run) => events$.pipe(ofType("llm_chunk"), count(), map((pieces) => ({ run, pieces }))))',
        input: '-a-b-c-d-e|',
        output: '-----x---y|',
        values: {
          input: {
            a: { type: 'llm_chunk', data: { delta: 'He' }, seq: 0, ...run('r') },
            b: { type: 'llm_chunk', data: { delta: 'Yo' }, seq: 0, ...run('s') },
            c: { type: 'llm_end', data: { finishReason: 'stop' }, seq: 1, ...run('s') },
            d: { type: 'llm_chunk', data: { delta: 'y' }, seq: 1, ...run('r') },
            e: { type: 'llm_end', data: { finishReason: 'stop' }, seq: 2, ...run('r') },
          },
          output: { x: { run: 's', pieces: 1 }, y: { run: 'r', pieces: 2 } },
        },
      },
    ],
  },
  overText: {
    contract: {
      takes: 'event',
      gives: 'event',
      onComplete: 'completes the operators of open texts, emits what they hold, then completes',
      onError: 'the same, then passes the error on',
      memory: 'one operator for each run with text under way, at most `maxRuns`',
      lineage: 'explicit',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'Text in capitals; everything else as it is',
        code: 'overText(() => map((text) => text.toUpperCase()))',
        input: '-a-b|',
        output: '-x-b|',
        values: {
          input: {
            a: { type: 'llm_chunk', data: { delta: 'hey' }, seq: 0, ...run('r') },
            b: { type: 'llm_end', data: { finishReason: 'stop' }, seq: 1, ...run('r') },
          },
          output: {
            x: { type: 'llm_chunk', data: { delta: 'HEY' }, seq: 0, ...run('r') },
            b: { type: 'llm_end', data: { finishReason: 'stop' }, seq: 1, ...run('r') },
          },
        },
      },
    ],
  },
  overTextUntilEnd: {
    contract: {
      takes: 'event',
      gives: 'event',
      onComplete: 'completes the operators of open texts, emits what they hold, then completes',
      onError: 'the same, then passes the error on',
      memory: 'as `overText`, and the names of 10,000 runs whose text has ended',
      lineage: 'explicit',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'The first piece of each text, and all that is no text',
        code: 'overTextUntilEnd(() => take(1))',
        input: '-a-b-c|',
        output: '-a---c|',
        values: {
          input: {
            a: { type: 'llm_chunk', data: { delta: 'One' }, seq: 0, ...run('r') },
            b: { type: 'llm_chunk', data: { delta: ' two' }, seq: 1, ...run('r') },
            c: { type: 'llm_end', data: { finishReason: 'stop' }, seq: 2, ...run('r') },
          },
          output: {
            a: { type: 'llm_chunk', data: { delta: 'One' }, seq: 0, ...run('r') },
            c: { type: 'llm_end', data: { finishReason: 'stop' }, seq: 2, ...run('r') },
          },
        },
      },
    ],
  },
  replayLast: {
    contract: {
      takes: 'any',
      gives: 'same',
      onComplete: 'completes every reader; later ones get what is kept, then complete',
      onError: 'fails every reader; the next one begins anew',
      memory: 'what `items`, `bytes` and `age` allow',
      lineage: 'synchronous',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'A second reader comes after four milliseconds',
        code: `(source$) => {
  const shared$ = source$.pipe(replayLast({ items: 1 }));
  return merge(shared$, timer(4).pipe(switchMap(() => shared$)));
}`,
        input: '-a-b--c---|',
        output: '-a-bb-(cc)|',
      },
    ],
  },
  resumeFromPartial: {
    contract: {
      takes: 'event',
      gives: 'event',
      onComplete: 'completes behind the one last event; an attempt that ends without one has failed',
      onError: 'never errors: the last event says why the answer failed',
      memory: 'the text of the model call under way, and a record of each tool call',
      lineage: 'none',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'The first attempt breaks off; the second goes on from its last character',
        code: `(first$) =>
  resumeFromPartial(
    ({ attempt, partialText }) =>
      attempt === 1
        ? first$
        : of(
            llmStart({ run: 'r', seq: 0, time: 0 }, { model: 'm' }),
            llmChunk({ run: 'r', seq: 1, time: 0 }, { delta: ' after ' + partialText }),
            llmEnd({ run: 'r', seq: 2, time: 0 }, { finishReason: 'stop' }),
          ),
    { strategy: 'continue', maxOverlap: 0, backoff: 2, jitter: 'none' },
  ).pipe(map(({ seq, type, data }) => [seq, type, data.delta ?? ''].join(' ').trim()))`,
        input: 'a-b|',
        output: 'a-b--(xyz|)',
        values: {
          input: {
            a: { type: 'llm_start', data: { model: 'm' }, seq: 0, ...run('r') },
            b: { type: 'llm_chunk', data: { delta: 'one' }, seq: 1, ...run('r') },
          },
          output: {
            a: '0 llm_start',
            b: '1 llm_chunk one',
            x: '2 llm_start',
            y: '3 llm_chunk  after one',
            z: '4 llm_end',
          },
        },
      },
    ],
  },
  route: {
    contract: {
      takes: 'any',
      gives: 'any',
      onComplete: 'completes every branch, and then itself, once they are done',
      onError: 'fails every branch, and passes the error on',
      memory: 'holds nothing but what the branches hold',
      lineage: 'synchronous',
      cardinality: 'any',
    },
    codeExamples: [
      {
        title: 'Even numbers go their own way',
        code: 'route({ branches: { even: { when: (n) => n % 2 === 0, to: map((n) => n * 10) }, rest: {} } })',
        input: '-a-b-c-|',
        output: '-a-x-c-|',
        values: { input: { a: 1, b: 2, c: 3 }, output: { a: 1, x: 20, c: 3 } },
      },
    ],
  },
};
