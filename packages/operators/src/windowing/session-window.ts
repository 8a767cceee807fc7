import { defineOperator, type Kernel } from '@weir/core';
import type { ClosedWindow } from './closed-window.js';
import { SessionWindows } from './session-windows.js';
import {
  commonWindowFields,
  configuredKernel,
  needsTime,
  windowContract,
  withoutTime,
  type CommonWindowConfig,
} from './window-config.js';
import type { WindowFrame } from './window-frame.js';
import { windowOperator, type WindowOperator } from './window-operator.js';
import {
  checkLength,
  checkMerges,
  commonSettings,
  timedKernel,
  type Aggregating,
  type CommonWindowOptions,
} from './window-settings.js';

interface SessionLength {
  /** How many milliseconds without an item end a session. */
  gap: number;
}

export type SessionWindowOptions<T> = CommonWindowOptions<T> & SessionLength;

/**
 * Sums up what comes between silences: a session begins with an item and ends `gap` after its last one, whatever its length. An item that comes
 * exactly `gap` after the last begins the next.
 *
 * Use it for visits, conversations, bursts of calls; `tumblingWindow` has spans of one length. With `by`, each key has sessions of its own. Without `aggregate` a
 * window has its `items`; with a function of the items, an aggregate, or several of them under names, their `value`. A session is emitted from a timer
 * when it is over, with its first item's time as `start` and the end of the silence as `end`; sessions that end together come in the order in which they began. When the
 * source completes or fails, open sessions are emitted first, marked `partial`. Receipts are settled with the session. What `by`, `time` and the aggregate throw is the stream's error.
 *
 * Time is that at which items arrive, or with `time` that which they carry. Then a session is emitted once the watermark has passed its end; a straggler
 * within `outOfOrderness` makes it longer at either end, or joins two into one. With `lateness` it may do so to sessions that were emitted: what comes of them is emitted anew,
 * marked `revised`, at once or when its silence is over, in place of all sessions of the key within its span. To `onLate` goes
 * an item that lies in a session which is over for good, and one that is `lateness + gap` behind the watermark or more, unless it lies between
 * items of a session that still takes some. So sessions of a key that end with their silence never overlap.
 *
 * At `maxKeys` and `maxItems` sessions close early, marked `partial`: what comes for the key within the silence goes on in another one. Such parts overlap, since a span
 * is that of its items and the silence after them, and sessions do not: those of a key whose spans overlap are parts of one. At `maxKeys` a key is forgotten, with
 * what was over for it: a late item for which it would have been too late then begins a session that may overlap one that ended with its silence. At `maxItems`
 * it is not; only what `lateness` keeps open is let go.
 *
 * Holds a state for each of at most `maxKeys` keys; with `time`, one for each session that the last `outOfOrderness + lateness + gap` ms of a key have room for, and
 * remembers the bounds of a session that is over for another `gap`. With no incremental `aggregate` also up to `maxItems` items for each key. Sessions by arrival
 * never join, so an aggregate needs no `merge`; with `time` it does.
 *
 * @throws InvalidArgumentError at once, when a number makes no sense, or beside `time` the aggregate has no `merge`
 * @see tumblingWindow, slidingWindow, for spans of a given length
 * @see aggregates, for ready-made ones
 */
export const sessionWindow: WindowOperator<SessionLength> = windowOperator(sessionKernel);

interface SessionWindowConfig extends CommonWindowConfig, SessionLength {}

/** `sessionWindow` for config: aggregates by name, their readings as CEL expressions. */
export const sessionWindowSpec = defineOperator<SessionWindowConfig, unknown, WindowFrame>({
  name: 'sessionWindow',
  family: 'windowing',
  summary: 'Sums up what comes between silences.',
  description:
    'For visits, conversations, bursts of calls; `tumblingWindow` has spans of one length. Gives `{ start, end, key, count, items }`, or `value` in place of `items` where there is an `aggregate`; `start` is the time of the first item, `end` the end of the silence. A session that closed before its time says `partial: true`, and the rest of it overlaps it; one that late items made longer, or joined with others, says `revised: true` and takes the place of all sessions of its key within its span.',
  config: (fields) =>
    fields.z
      .strictObject({
        gap: fields.duration({ positive: true }).describe('How long without an item ends a session.'),
        ...commonWindowFields(fields),
      })
      .refine(withoutTime, needsTime),
  contract: {
    ...windowContract,
    memory:
      'a state for each session that is open, of at most `maxKeys` keys; up to `maxItems` items for each key where it collects',
  },
  examples: [
    {
      title: 'What each user did, until three milliseconds of silence',
      config: { gap: '3ms', by: 'event.user', aggregate: { clicks: 'count', last: { last: 'event.page' } } },
      input: '-a-bc------|',
      output: '----x--y---|',
      values: {
        input: {
          a: { user: 'ann', page: 'home' },
          b: { user: 'bob', page: 'home' },
          c: { user: 'bob', page: 'help' },
        },
        output: {
          x: { start: 1, end: 4, key: 'ann', count: 1, value: { clicks: 1, last: 'home' } },
          y: { start: 3, end: 7, key: 'bob', count: 2, value: { clicks: 2, last: 'help' } },
        },
      },
    },
    {
      title: 'By the time that items carry: a straggler joins two sessions',
      config: { gap: '10ms', time: 'event.at', outOfOrderness: '20ms', aggregate: { calls: 'count' } },
      input: '-a-b-c-d-|',
      output: '-------x-(y|)',
      values: {
        input: { a: { at: 0 }, b: { at: 15 }, c: { at: 8 }, d: { at: 50 } },
        output: {
          x: { start: 0, end: 25, count: 3, value: { calls: 3 } },
          y: { start: 50, end: 60, count: 1, value: { calls: 1 }, partial: true },
        },
      },
    },
  ],
  kernel: configuredKernel(sessionKernel),
});

function sessionKernel<T>(options: Aggregating<T, SessionWindowOptions<T>>): Kernel<T, ClosedWindow<unknown>> {
  const { gap, time } = options;
  checkLength('gap', gap);
  if (time !== undefined) checkMerges(commonSettings(options).aggregate, 'sessions that an item may join');
  // Items that arrive in order never come late.
  const memory = time === undefined ? 0 : gap;
  return timedKernel('sessionWindow', options, (settings) => new SessionWindows({ ...settings, gap, memory }));
}
