import * as fc from 'fast-check';
import { config } from 'rxjs';
import { currentLineage, withinLineage } from '../delivery/lineage.js';
import { Valve } from './valve.js';

describe('Valve', () => {
  it('resumes who waits outside of the lineage of whatever opened it', () => {
    const valve = new Valve();
    valve.close();
    let met: unknown = 'nothing yet';
    valve.whenOpen(() => (met = currentLineage()));
    withinLineage({ retain: () => undefined, release: () => undefined }, () => valve.open());
    expect(met).toBeUndefined();
  });

  it('is open at first', () => {
    expect(new Valve().isOpen).toBe(true);
  });

  it('closes and opens, however often it is told', () => {
    const valve = new Valve();
    valve.close();
    valve.close();
    expect(valve.isOpen).toBe(false);
    valve.open();
    expect(valve.isOpen).toBe(true);
    valve.open();
    expect(valve.isOpen).toBe(true);
  });

  it('is closed while the one downstream is', () => {
    const parent = new Valve();
    const valve = new Valve(new Valve(parent));
    parent.close();
    expect(valve.isOpen).toBe(false);
    parent.open();
    expect(valve.isOpen).toBe(true);
  });

  it('does not close the one downstream', () => {
    const parent = new Valve();
    new Valve(parent).close();
    expect(parent.isOpen).toBe(true);
  });

  it('calls back at once where it is open', () => {
    let calls = 0;
    new Valve().whenOpen(() => calls++);
    expect(calls).toBe(1);
  });

  it('calls back once, when it opens', () => {
    const valve = new Valve();
    let calls = 0;
    valve.close();
    valve.whenOpen(() => calls++);
    expect(calls).toBe(0);
    valve.open();
    valve.close();
    valve.open();
    expect(calls).toBe(1);
  });

  it('calls back only when the whole chain is open', () => {
    const parent = new Valve();
    const valve = new Valve(parent);
    let calls = 0;
    valve.close();
    parent.close();
    valve.whenOpen(() => calls++);
    valve.open();
    expect(calls).toBe(0);
    parent.open();
    expect(calls).toBe(1);
  });

  it('keeps the others waiting where the first to go on closes it again', () => {
    const valve = new Valve();
    const log: string[] = [];
    valve.close();
    for (const name of ['a', 'b', 'c']) {
      valve.whenOpen(() => {
        log.push(name);
        valve.close();
      });
    }
    valve.open();
    expect(log).toEqual(['a']);
    valve.open();
    valve.open();
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('lets those who wait take turns where each fills it again', () => {
    const valve = new Valve();
    const log: string[] = [];
    const produce = (name: string) => () => {
      log.push(name);
      valve.close();
      valve.whenOpen(produce(name));
    };
    valve.close();
    for (const name of ['a', 'b', 'c']) valve.whenOpen(produce(name));
    for (let turn = 0; turn < 5; turn++) valve.open();
    expect(log).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  describe('where one of those who wait throws', () => {
    const raised: unknown[] = [];
    const raisedLater = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      return raised.splice(0).map((error) => (error as RangeError).message);
    };

    beforeEach(() => (config.onUnhandledError = (error) => raised.push(error)));
    afterEach(async () => {
      await raisedLater();
      config.onUnhandledError = null;
    });

    /** A closed valve with waiters of these names, of which some throw. */
    function waiting(names: readonly string[], throws: (name: string) => boolean) {
      const valve = new Valve();
      const log: string[] = [];
      valve.close();
      for (const name of names) {
        valve.whenOpen(() => {
          log.push(name);
          if (throws(name)) throw new RangeError(name);
        });
      }
      return { valve, log };
    }

    it('resumes the others, and raises the error as RxJS does: later, and by its hook', async () => {
      const { valve, log } = waiting(['a', 'b', 'c'], (name) => name === 'a');
      valve.open();
      expect(log).toEqual(['a', 'b', 'c']);
      expect(raised).toEqual([]);
      expect(await raisedLater()).toEqual(['a']);
    });

    it('resumes a wait that goes on at another valve of the chain only when that opens', () => {
      const parent = new Valve();
      const valve = new Valve(parent);
      const log: string[] = [];
      valve.close();
      valve.whenOpen(() => {
        parent.close();
        throw new RangeError('broken');
      });
      valve.whenOpen(() => log.push('b'));
      valve.open();
      expect(log).toEqual([]);
      parent.open();
      expect(log).toEqual(['b']);
    });

    it('keeps the others in their places where it has closed the valve before', () => {
      const valve = new Valve();
      const log: string[] = [];
      valve.close();
      valve.whenOpen(() => {
        valve.close();
        throw new RangeError('broken');
      });
      for (const name of ['b', 'c']) valve.whenOpen(() => log.push(name));
      valve.open();
      expect(log).toEqual([]);
      valve.open();
      expect(log).toEqual(['b', 'c']);
    });

    it('resumes each exactly once, in order, whoever of them throws', async () => {
      const waiters = fc.array(fc.record({ id: fc.uuid(), throws: fc.boolean() }), { maxLength: 20 });
      const resumesAll = async (all: { id: string; throws: boolean }[]) => {
        const ids = all.map(({ id }) => id);
        const failing = all.filter(({ throws }) => throws).map(({ id }) => id);
        const { valve, log } = waiting(ids, (id) => failing.includes(id));
        valve.open();
        expect(log).toEqual(ids);
        expect(await raisedLater()).toEqual(failing);
      };
      await fc.assert(fc.asyncProperty(waiters, resumesAll));
    });
  });

  it('forgets who has cancelled, while waiting and while others go on', () => {
    const valve = new Valve();
    const log: string[] = [];
    valve.close();
    const cancels = new Map<string, () => void>();
    cancels.set(
      'a',
      valve.whenOpen(() => log.push('a')),
    );
    valve.whenOpen(() => cancels.get('c')?.());
    cancels.set(
      'c',
      valve.whenOpen(() => log.push('c')),
    );
    cancels.get('a')?.();
    valve.open();
    expect(log).toEqual([]);
  });

  it('forgets who has cancelled after the wait moved to another valve of the chain', () => {
    const parent = new Valve();
    const valve = new Valve(parent);
    let calls = 0;
    valve.close();
    parent.close();
    const cancel = valve.whenOpen(() => calls++);
    valve.open();
    cancel();
    parent.open();
    expect(calls).toBe(0);
  });

  it('takes a cancel after the call for nothing', () => {
    const valve = new Valve();
    let calls = 0;
    valve.close();
    const cancel = valve.whenOpen(() => calls++);
    valve.open();
    cancel();
    expect(calls).toBe(1);
  });

  it('resolves a promise when it opens', async () => {
    const valve = new Valve();
    valve.close();
    let opened = false;
    const waiting = valve.opened.then(() => (opened = true));
    await Promise.resolve();
    expect(opened).toBe(false);
    valve.open();
    await waiting;
    expect(opened).toBe(true);
    await expect(new Valve().opened).resolves.toBeUndefined();
  });

  describe('in any tree of valves, under any sequence of opening, closing, waiting and cancelling', () => {
    const tree = fc.array(fc.nat(5), { maxLength: 5, size: 'max' });
    const move = fc.record({ do: fc.constantFrom('close', 'open', 'wait', 'cancel'), at: fc.nat(5) });

    it('is open exactly while nothing from it down to the end is closed, and resumes each waiter exactly once', () => {
      fc.assert(
        fc.property(tree, fc.array(move, { maxLength: 80, size: 'max' }), (parents, moves) => {
          const model = new Model(parents);
          for (const each of moves) {
            model.apply(each.do, each.at);
            model.check();
          }
          model.openAll();
          model.check();
          expect(model.waiters.every(({ calls, cancelled }) => calls + (cancelled ? 1 : 0) === 1)).toBe(true);
        }),
        { numRuns: 500 },
      );
    });
  });
});

interface Waiter {
  at: number;
  calls: number;
  cancelled: boolean;
  cancel: () => void;
}

/** A tree of valves beside a plain account of it. */
class Model {
  readonly waiters: Waiter[] = [];
  readonly #valves: Valve[] = [];
  readonly #parents: (number | undefined)[] = [];
  readonly #closed: boolean[] = [];

  constructor(parents: readonly number[]) {
    for (const index of parents.keys()) {
      const parent = index === 0 ? undefined : (parents[index] as number) % index;
      this.#parents.push(parent);
      this.#valves.push(new Valve(parent === undefined ? undefined : this.#valves[parent]));
      this.#closed.push(false);
    }
  }

  apply(what: 'close' | 'open' | 'wait' | 'cancel', place: number): void {
    const at = place % Math.max(1, this.#valves.length);
    const valve = this.#valves[at];
    if (valve === undefined) return;
    if (what === 'wait') this.#wait(valve, at);
    else if (what === 'cancel') this.#cancel(place);
    else {
      valve[what]();
      this.#closed[at] = what === 'close';
    }
  }

  openAll(): void {
    for (const at of this.#valves.keys()) this.apply('open', at);
  }

  check(): void {
    expect(this.#valves.map((valve) => valve.isOpen)).toEqual(this.#valves.map((_, at) => this.#isOpen(at)));
    const forgotten = this.waiters.filter(({ at, calls, cancelled }) => calls === 0 && !cancelled && this.#isOpen(at));
    expect(forgotten).toEqual([]);
    expect(this.waiters.filter(({ calls }) => calls > 1)).toEqual([]);
  }

  #wait(valve: Valve, at: number): void {
    const waiter: Waiter = { at, calls: 0, cancelled: false, cancel: () => undefined };
    this.waiters.push(waiter);
    waiter.cancel = valve.whenOpen(() => {
      expect(this.#valves[at]?.isOpen).toBe(true);
      waiter.calls++;
    });
  }

  #cancel(place: number): void {
    const waiter = this.waiters[place % Math.max(1, this.waiters.length)];
    if (waiter === undefined || waiter.calls > 0) return;
    waiter.cancel();
    waiter.cancelled = true;
  }

  #isOpen(at: number | undefined): boolean {
    return at === undefined || (!this.#closed[at] && this.#isOpen(this.#parents[at]));
  }
}
