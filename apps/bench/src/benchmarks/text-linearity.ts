import { deepStrictEqual } from 'node:assert';
import { FakeClock } from '@weir/core';
import {
  chunkText,
  markdownBlocks,
  partialJson,
  redact,
  replaceText,
  smooth,
  takeUntilStop,
  textStats,
  toolCalls,
} from '@weir/operators';
import { Subject, type OperatorFunction } from 'rxjs';
import { compare, type Report } from '../compare.js';
import type { Benchmark } from '../define-benchmark.js';
import { answerText, jsonText } from '../text-linearity/long-texts.js';

/** One operator's whole work: takes a text in pieces, and gives what can be compared, however the text was cut. */
interface Task {
  name: string;
  /** Makes a text of so many characters that is rich in what the operator looks for. */
  text(length: number): string;
  run(pieces: Iterable<string>): unknown;
}

const tasks: readonly Task[] = [
  joining('chunkText by word', () => chunkText({ by: 'word', locale: 'en' })),
  joining('chunkText by sentence', () => chunkText({ by: 'sentence', locale: 'en' })),
  joining('redact', () => redact({ kinds: ['email', 'phone', 'card', 'key', 'ipv4'] })),
  joining('replaceText', () => replaceText({ literals: { river: 'weir', ' the ': ' that ' } })),
  joining('replaceText by pattern', () =>
    replaceText({ patterns: [{ pattern: /\b[Ww]eirs?\b/, replacement: 'dam' }] }),
  ),
  joining('takeUntilStop', () => takeUntilStop({ stops: ['<end>', 'the rivers rise'] })),
  { name: 'textStats', text: answerText, run: runTextStats },
  { name: 'smooth', text: answerText, run: runSmooth },
  { name: 'markdownBlocks', text: answerText, run: runMarkdownBlocks },
  { name: 'partialJson', text: jsonText, run: runPartialJson },
  { name: 'toolCalls', text: jsonText, run: runToolCalls },
];

const whole = 1_000_000;
const runs = 3;

/** Sets the time for 1,000,000 characters, one at a time, in proportion to that for a quarter of them: 4 is linear, 16 quadratic. */
export const textLinearity: Benchmark = {
  name: 'text-linearity',
  summary:
    'Text operators, one character at a time: the whole run over 250,000 and over 1,000,000 characters. A ratio of 4 is linear; results are checked against those for the text in one piece.',
  rehearse() {
    for (const task of tasks) attempt(task, 1_000).run();
    return Promise.resolve();
  },
  async run() {
    const reports: Report[] = [];
    for (const task of tasks) reports.push(await measured(task));
    return reports;
  },
};

function measured(task: Task): Promise<Report> {
  const [quarter, full] = [attempt(task, whole / 4), attempt(task, whole)];
  const ratio = `${full.name}/${quarter.name}` as const;
  return compare({
    name: task.name,
    unit: 'ms',
    scale: 1e6,
    count: 1,
    runs,
    subjects: [quarter, full],
    ratios: [ratio],
  });
}

/** Each size has a result of its own, so that it is checked here. */
function attempt({ text, run }: Task, length: number) {
  const given = text(length);
  const pieces = given.split('');
  const expected = run([given]);
  return {
    name: `${length.toLocaleString('en-GB')} characters`,
    run: () => deepStrictEqual(run(pieces), expected),
  };
}

function joining(name: string, create: () => OperatorFunction<string, string>): Task {
  const run = (pieces: Iterable<string>) => {
    let joined = '';
    feed(pieces, create(), (piece) => (joined += piece));
    return joined;
  };
  return { name, text: answerText, run };
}

function runTextStats(pieces: Iterable<string>): unknown {
  let last: unknown;
  feed(pieces, textStats({ locale: 'en', clock: new FakeClock() }), ({ characters, words, sentences }) => {
    last = { characters, words, sentences };
  });
  return last;
}

/** Four characters in a virtual millisecond: about 250 times what a model writes. */
function runSmooth(pieces: Iterable<string>): unknown {
  const clock = new FakeClock();
  let joined = '';
  let given = 0;
  const paced = (piece: string) => {
    if (++given % 64 === 0) clock.advance(16);
    return piece;
  };
  feed(pieces, smooth<string>({ clock }), (piece) => (joined += piece), paced);
  clock.advance(1_000);
  return joined;
}

function runMarkdownBlocks(pieces: Iterable<string>): unknown {
  let joined = '';
  const kinds: Record<string, number> = {};
  feed(pieces, markdownBlocks(), (change) => {
    if (change.type === 'block_delta') joined += change.text;
    else if ('kind' in change) kinds[change.kind] = (kinds[change.kind] ?? 0) + 1;
  });
  return { joined, kinds };
}

function runPartialJson(pieces: Iterable<string>): unknown {
  let last: unknown;
  feed(pieces, partialJson(), ({ isComplete, value }) => {
    if (isComplete) last = value;
  });
  return last;
}

function runToolCalls(pieces: Iterable<string>): unknown {
  let last: unknown;
  const envelope = { run: 'r', seq: 0, time: 0 };
  const calls = new Subject<unknown>();
  calls.pipe(toolCalls()).subscribe(({ state, args, argsText }) => {
    if (state === 'ready') last = { args, argsText };
  });
  for (const delta of pieces) {
    calls.next({ type: 'tool_args', data: { toolCallId: 't', name: 'search', delta }, ...envelope });
  }
  calls.next({ type: 'llm_end', data: { finishReason: 'tool_calls' }, ...envelope });
  return last;
}

function feed<Out>(
  pieces: Iterable<string>,
  operator: OperatorFunction<string, Out>,
  take: (out: Out) => void,
  paced = (piece: string) => piece,
): void {
  const source = new Subject<string>();
  source.pipe(operator).subscribe(take);
  for (const piece of pieces) source.next(paced(piece));
  source.complete();
}
