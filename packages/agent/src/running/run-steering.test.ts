import { InvalidArgumentError } from '@weir/core';
import type { SteeredRun } from '../loop/steered-run.js';
import { RunSteering, steer } from './run-steering.js';

/** A run that notes how it is steered. */
function notedRun() {
  const log: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void log.push([name, ...args]);
  const run = Object.fromEntries(['pause', 'resume', 'cancel', 'inject'].map((name) => [name, note(name)]));
  return { log, run: run as unknown as SteeredRun };
}

describe('RunSteering', () => {
  it('reaches every run under way, and none that has ended', () => {
    const steering = new RunSteering();
    const [one, two] = [notedRun(), notedRun()];
    const joined = steer(steering, one.run);
    steer(steering, two.run);
    steering.pause('why');
    joined.unsubscribe();
    steering.resume();
    steering.inject('x');
    steering.cancel('over');
    expect(one.log).toEqual([['pause', 'why', steering]]);
    expect(two.log).toEqual([
      ['pause', 'why', steering],
      ['resume', undefined, steering],
      ['inject', { role: 'user', content: 'x' }],
      ['cancel', 'over'],
    ]);
  });

  it('tells a run that begins what was said before', () => {
    const steering = new RunSteering();
    steering.inject('x');
    steering.pause('why');
    const [one, two] = [notedRun(), notedRun()];
    steer(steering, one.run);
    steering.cancel('over');
    steer(steering, two.run);
    expect(one.log).toEqual([
      ['inject', { role: 'user', content: 'x' }],
      ['pause', 'why', steering],
      ['cancel', 'over'],
    ]);
    expect(two.log).toEqual([
      ['pause', 'why', steering],
      ['cancel', 'over'],
    ]);
    expect([steering.isPaused, steering.isCancelled]).toEqual([true, true]);
  });

  it('lets one run end another', () => {
    const steering = new RunSteering();
    const two = notedRun();
    const joined = { two: undefined as { unsubscribe(): void } | undefined };
    const one = notedRun();
    steer(steering, { ...one.run, pause: () => joined.two?.unsubscribe() });
    joined.two = steer(steering, two.run);
    expect(() => steering.pause()).not.toThrow();
  });

  it.each<unknown>(['yes', 1, null, undefined, {}, { approved: 'no' }, { approved: true, reason: 1 }])(
    'takes %p for no decision',
    (decision) => {
      expect(() => new RunSteering().decide('c', decision as boolean)).toThrow('"decision');
    },
  );

  it('has one run decide over a tool call', () => {
    const steering = new RunSteering();
    const asked: unknown[] = [];
    const deciding = (waits: boolean): SteeredRun => ({
      ...notedRun().run,
      decide: (...args) => (asked.push(args), waits),
    });
    expect(steering.decide('c', true)).toBe(false);
    steer(steering, deciding(false));
    expect(steering.decide('c', false)).toBe(false);
    steer(steering, deciding(true));
    steer(steering, deciding(true));
    expect(steering.decide('c', { approved: true, reason: 'why' })).toBe(true);
    expect(asked).toEqual([
      ['c', { approved: false }],
      ['c', { approved: true, reason: 'why' }],
      ['c', { approved: true, reason: 'why' }],
    ]);
  });

  it('steers along with others, whose word is theirs', () => {
    const [one, two] = [new RunSteering(), new RunSteering()];
    const both = new RunSteering(one, undefined, two);
    const { log, run } = notedRun();
    two.pause('before');
    const joined = steer(both, run);
    both.pause('too');
    two.resume();
    expect(log).toEqual([
      ['pause', 'before', two],
      ['pause', 'too', both],
      ['resume', undefined, two],
    ]);
    expect([one.isPaused, two.isPaused, both.isPaused]).toEqual([false, false, true]);
    one.cancel('over');
    expect([one.isCancelled, two.isCancelled, both.isCancelled]).toEqual([true, false, true]);
    joined.unsubscribe();
    one.pause();
    expect(log.slice(3)).toEqual([['cancel', 'over']]);
  });

  it('leaves all runs as whoever hears of a change wants them', () => {
    const steering = new RunSteering();
    const [one, two] = [notedRun(), notedRun()];
    steer(steering, { ...one.run, resume: () => steering.pause('again') });
    steer(steering, two.run);
    steering.pause('why');
    steering.resume();
    expect(two.log.at(-1)).toEqual(['pause', 'again', steering]);
  });

  it.each([[undefined], [null], [5], [{}], [{ role: 'system', content: 'x' }], [{ role: 'user', content: [5] }]])(
    'refuses to say %p, whoever listens',
    (message) => {
      const steering = new RunSteering();
      expect(() => steering.inject(message as never)).toThrow(InvalidArgumentError);
      const { log, run } = notedRun();
      steer(steering, run);
      expect(() => steering.inject(message as never)).toThrow(InvalidArgumentError);
      expect(log).toEqual([]);
    },
  );
});
