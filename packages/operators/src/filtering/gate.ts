import { defineOperator, InvalidArgumentError, operatorFrom, type Expression } from '@weir/core';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { holdBack } from '../buffering/hold-back.js';
import type { GateHandle } from './gate-handle.js';
import { GateState } from './gate-state.js';
import { itemGateKernel } from './item-gate.js';

export interface GateOptions<T> {
  /** `wait`: items wait until it is open, and the source is asked to wait, too. `drop`: items are let go. Default `wait`. */
  whileClosed?: 'wait' | 'drop' | undefined;
  /** Whether it is open before the Observable has said anything. Default true. A handle says it at once. */
  startsOpen?: boolean | undefined;
  /** Called for each item that is let go. */
  onDrop?: (item: T) => void;
}

/**
 * Lets items through while it is open: opened and closed by an Observable of booleans, or by hand.
 *
 * Use it to pause a stream: until somebody approves, while something else is under way, during the night. RxJS's `takeUntil` ends a stream for good;
 * `bounded` follows the consumer by itself.
 *
 * With `wait` an item that comes to a closed gate waits, and the valve of the source is closed meanwhile; opening hands on what waits, in order, from within the call that
 * opens it. It completes and errors after everything held has passed. It holds what was on its way when the valve closed, up to 1,024 items, and fails beyond them. With `drop` it
 * holds nothing, and completes and errors with the source. The gate is subscribed to first and let go of with the stream; where it completes, it stays as it was. An error of the gate, and what
 * `onDrop` throws, are the stream's error, at once.
 *
 * @param by what opens it (`true`) and closes it (`false`)
 * @throws BufferOverflowError as the stream's error, when a source goes on while 1,024 items wait
 * @throws InvalidArgumentError at once, when `whileClosed` is neither
 * @example
 * const handle = new GateHandle();
 * events$.pipe(gate(handle));
 * handle.close();
 */
export function gate<T>(
  by: Observable<boolean> | GateHandle,
  { whileClosed = 'wait', startsOpen = true, onDrop }: GateOptions<T> = {},
): MonoTypeOperatorFunction<T> {
  const changes$ = 'changes$' in by ? by.changes$ : by;
  if (whileClosed === 'wait') return holdBack('gate', (subscriber) => new GateState(startsOpen, changes$, subscriber));
  if (whileClosed !== 'drop') throw new InvalidArgumentError('whileClosed', '"wait" or "drop"', whileClosed);
  return (source) =>
    new Observable((subscriber) => {
      const state = new GateState(startsOpen, changes$, subscriber);
      const passed$ = operatorFrom<T, T>((emit) => ({
        next(item) {
          if (state.take()) emit(item);
          else onDrop?.(item);
        },
      }))(source);
      passed$.subscribe(subscriber);
    });
}

interface GateConfig {
  open: Expression<boolean>;
  close: Expression<boolean>;
  whileClosed: 'hold' | 'drop';
  size: number;
  startsOpen: boolean;
}

/** `gate` for config: the items themselves open and close it. */
export const gateSpec = defineOperator<GateConfig, unknown, unknown>({
  name: 'gate',
  family: 'filtering',
  summary: 'Lets items through while it is open; certain items open and close it.',
  description:
    'To pause a stream between two of its items, such as until an approval. There is one gate for the whole stream, over all runs. The item that closes it still passes, and the item that opens it passes after what was held. The source is not asked to wait, since the item that opens the gate has yet to come. In app code `gate` also takes an Observable or a handle, and can ask the source to wait.',
  config: ({ z, expression }) =>
    z.strictObject({
      open: expression('boolean').describe('A CEL expression over `event`: the items that open a closed gate.'),
      close: expression('boolean').describe('A CEL expression over `event`: the items that close an open gate.'),
      whileClosed: z
        .enum(['hold', 'drop'])
        .default('hold')
        .describe(
          'What a closed gate does: `hold` keeps items until it opens; `drop` lets them go. What is held when the source completes is let go.',
        ),
      size: z.int().min(1).default(1024).describe('How many items are held at most. An item beyond them has failed.'),
      startsOpen: z.boolean().default(true).describe('Whether it is open at first.'),
    }),
  contract: {
    takes: 'any',
    gives: 'same',
    onComplete: 'drops what it holds and completes',
    onError: 'drops what it holds and passes the error on at once',
    memory: 'at most `size` items',
    lineage: 'explicit',
    cardinality: 'atMostOne',
  },
  examples: [
    {
      title: 'Held between two items',
      config: { close: 'event == "pause"', open: 'event == "go on"' },
      input: '-a-p-b-g---c|',
      output: '-a-p---(bg)c|',
      values: {
        input: { a: 'a', p: 'pause', b: 'b', g: 'go on', c: 'c' },
        output: { a: 'a', p: 'pause', b: 'b', g: 'go on', c: 'c' },
      },
    },
    {
      title: 'Nothing before the start',
      config: { startsOpen: false, whileClosed: 'drop', open: 'event == "s"', close: 'false' },
      input: '-a-b-s-c|',
      output: '-----s-c|',
    },
  ],
  kernel: (config, context) => itemGateKernel({ ...config, onDrop: (item) => context.dropped?.(item, 'closed') }),
});
