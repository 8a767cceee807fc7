import { Subject } from 'rxjs';
import { FakeClock } from '@weir/core';
import { giveWithReceipts } from './__fixtures__/give-with-receipts.js';
import { tumblingWindow } from './windowing/tumbling-window.js';
import { slidingWindow } from './windowing/sliding-window.js';
import { sessionWindow } from './windowing/session-window.js';
import { batch } from './buffering/batch.js';
const clock = new FakeClock();
const ops: [string, any][] = [
  ['tumbling time', () => tumblingWindow({ every: 10, time: (x: any) => x.t, clock } as any)],
  ['sliding time', () => slidingWindow({ size: 20, every: 10, time: (x: any) => x.t, clock } as any)],
  ['session', () => sessionWindow({ gap: 5, time: (x: any) => x.t, clock } as any)],
  ['tumbling maxItems', () => tumblingWindow({ every: 1000, maxItems: 2, clock } as any)],
  ['tumbling by maxKeys', () => tumblingWindow({ every: 1000, by: (x: any) => String(x.t), maxKeys: 1, clock } as any)],
  ['session maxKeys', () => sessionWindow({ gap: 1000, by: (x: any) => String(x.t), maxKeys: 1, clock } as any)],
  ['batch bytes', () => batch({ bytes: 12 })],
];
it.each(ops)('%s', (_n, make) => {
  const source = new Subject<any>();
  let n = 0;
  const sub = source.pipe(make()).subscribe({ next: () => { n++; sub.unsubscribe(); }, error: (e) => console.log(e) });
  const settled = giveWithReceipts([0, 1, 11, 22, 33, 44].map((t) => ({ t })), (x) => source.next(x));
  sub.unsubscribe();
  console.log(_n, n, settled.map((s) => s.map((x) => x instanceof Error ? x.message.slice(0, 30) : x)));
  expect(settled.map((s) => s.length)).toEqual(settled.map(() => 1));
});
