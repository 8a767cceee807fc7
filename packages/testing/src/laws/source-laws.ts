import { setImmediate } from 'node:timers/promises';
import { FakeClock, realClock, Valve, withinValve, type ComponentContext } from '@weir/core';
import type { Observable } from 'rxjs';
import { LawViolationError } from '../errors/law-violation-error.js';
import { testContext } from '../test-context.js';
import type { Law } from './law.js';
import { Recorder } from './recorder.js';

export interface SourceLawOptions<T> {
  /** Stands before each law's name. */
  name?: string;
  /** Makes the source, anew for each trial, with something to give. Its timers run on `context.clock`. */
  create: (context: ComponentContext) => Observable<T>;
  /** How often what it reads from was opened and let go of so far; checked where given. */
  resource?: { opened: () => number; released: () => number };
  /** True where it waits while the valve downstream is closed. */
  waits: boolean;
  /** How many items it may still give after the valve was closed, for what was under way. Default 0. */
  lead?: number;
  /** How many virtual milliseconds it may take to give what it has. Default one minute. */
  patience?: number;
  /** How many real milliseconds I/O may take to arrive. Default 0: it needs none. */
  realWait?: number;
}

/**
 * The laws that every source keeps: it gives nothing after its end, stops and lets go when it is unsubscribed from (from inside
 * `next` too), and, where it can, waits while the valve below it is closed and goes on when it opens.
 */
export function sourceLaws<T>(options: SourceLawOptions<T>): Law[] {
  const law = (title: string, attempt: (options: SourceLawOptions<T>) => Promise<string | undefined>): Law => ({
    name: options.name === undefined ? title : `${options.name} ${title}`,
    check: async () => {
      const problem = await attempt(options);
      if (problem !== undefined) throw new LawViolationError({ law: title, problem });
    },
  });
  const waiting = [
    law('gives nothing while the valve is closed, and goes on when it opens', waitsForTheValve),
    law('stops soon after the valve is closed while it emits', stopsInMidStream),
    law('can be unsubscribed from while it waits', leavesWhileWaiting),
  ];
  return [
    law('gives nothing after its end', quietAfterEnd),
    law('stops and lets go when it is unsubscribed from', letsGo),
    law('stops at once when it is unsubscribed from while it emits', letsGoInsideNext),
    ...(options.waits ? waiting : []),
  ];
}

/** Endless sources are left after so many items. */
const enough = 1000;

class Stand<T> {
  readonly clock = new FakeClock(Date.UTC(2026, 0, 1));
  readonly valve = new Valve();
  readonly recorder: Recorder<T>;
  #source$: Observable<T>;

  constructor(
    private readonly options: SourceLawOptions<T>,
    react?: (value: T, recorder: Recorder<T>) => void,
  ) {
    this.recorder = new Recorder((value, recorder) => {
      react?.(value, recorder);
      if (recorder.values.length >= enough) recorder.unsubscribe();
    });
    this.#source$ = options.create(testContext({ clock: this.clock }));
  }

  subscribe(): void {
    withinValve(this.valve, () => this.#source$.subscribe(this.recorder));
  }

  /** Lets the source do what it would do. */
  async rest(done: () => boolean = () => false): Promise<void> {
    const { patience = 60_000, realWait = 0 } = this.options;
    const frames = this.clock.frame + patience;
    const realEnd = realClock.now() + realWait;
    for (let step = 0, idle = 0; (idle < 20 && step < 200) || realClock.now() < realEnd; step++) {
      const before = this.recorder.values.length;
      await setImmediate();
      const due = this.clock.actions[0]?.delay ?? Infinity;
      await this.clock.advanceAsync(due > frames ? 0 : due - this.clock.frame);
      if (done()) return;
      idle = due > frames && this.recorder.values.length === before ? idle + 1 : 0;
    }
  }

  leftovers(): string | undefined {
    const { resource } = this.options;
    const kept = resource ? resource.opened() - resource.released() : 0;
    if (kept > 0) return `${kept} of ${resource?.opened()} opened resources were not released`;
    if (kept < 0) return 'a resource was released more than once';
    const timers = this.clock.actions.length;
    return timers > 0 ? `${timers} timers are still scheduled` : undefined;
  }
}

async function quietAfterEnd<T>(options: SourceLawOptions<T>): Promise<string | undefined> {
  const stand = new Stand(options);
  stand.subscribe();
  await stand.rest(() => stand.recorder.closed);
  await stand.rest();
  const { late, ended } = stand.recorder;
  stand.recorder.unsubscribe();
  await stand.rest();
  return late.length > 0 ? `after it had ${ended} came: ${late.join(', ')}` : stand.leftovers();
}

async function letsGo<T>(options: SourceLawOptions<T>): Promise<string | undefined> {
  const stand = new Stand(options);
  stand.subscribe();
  stand.recorder.unsubscribe();
  await stand.rest();
  return stand.leftovers();
}

async function letsGoInsideNext<T>(options: SourceLawOptions<T>): Promise<string | undefined> {
  const attempts = { after: 0 };
  const stand = new Stand<T>(options, (_, recorder) => recorder.unsubscribe());
  const next = stand.recorder.next.bind(stand.recorder);
  stand.recorder.next = (value) => {
    if (stand.recorder.closed) attempts.after++;
    next(value);
  };
  stand.subscribe();
  await stand.rest();
  if (stand.recorder.values.length === 0) return 'it gave nothing: the laws need a source with something to give';
  if (attempts.after > 0) return `${attempts.after} items came after its reader had left`;
  return stand.leftovers();
}

async function waitsForTheValve<T>(options: SourceLawOptions<T>): Promise<string | undefined> {
  const { lead = 0 } = options;
  const stand = new Stand(options);
  stand.valve.close();
  stand.subscribe();
  await stand.rest();
  const early = stand.recorder.values.length;
  stand.valve.open();
  await stand.rest(() => stand.recorder.values.length > early);
  const given = stand.recorder.values.length;
  stand.recorder.unsubscribe();
  if (early > lead) return `it gave ${early} items while the valve was closed`;
  return given > early ? undefined : 'it gave nothing after the valve was opened';
}

async function stopsInMidStream<T>(options: SourceLawOptions<T>): Promise<string | undefined> {
  const { lead = 0 } = options;
  const stand: Stand<T> = new Stand<T>(options, () => stand.valve.close());
  stand.subscribe();
  await stand.rest();
  const surplus = stand.recorder.values.length - 1;
  stand.recorder.unsubscribe();
  await stand.rest();
  return surplus > lead ? `it gave ${surplus} more items after the valve was closed` : stand.leftovers();
}

async function leavesWhileWaiting<T>(options: SourceLawOptions<T>): Promise<string | undefined> {
  const stand = new Stand(options);
  stand.valve.close();
  stand.subscribe();
  await stand.rest();
  stand.recorder.unsubscribe();
  const before = stand.recorder.values.length;
  stand.valve.open();
  await stand.rest();
  return stand.recorder.values.length > before ? 'it went on after its reader had left' : stand.leftovers();
}
