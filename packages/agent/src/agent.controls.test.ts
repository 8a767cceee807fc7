import { FakeClock, checkProtocol, userMessage, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { Subject } from 'rxjs';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { hang, settled } from './__fixtures__/tools-and-runs.js';
import { agent } from './agent.js';

const ask = (run: string) => userMessage({ run, seq: 0, time: 0 }, { content: 'x' });
const control = (run: string, data: unknown) =>
  ({ type: 'run_control', run, seq: 0, time: 0, data }) as unknown as WeirEvent;

/** A desk that is given its items by hand. */
function desk(scripts: Parameters<typeof fakeModel>[0]) {
  const input$ = new Subject<WeirEvent>();
  const events: WeirEvent[] = [];
  const ends: string[] = [];
  const clock = new FakeClock();
  const model = fakeModel(scripts, { clock });
  input$.pipe(agent({ clock, model, concurrency: 2 })).subscribe({
    next: (event) => events.push(event),
    complete: () => ends.push('complete'),
  });
  const of = (run: string) => events.filter((event) => event.run === run);
  return { input$, events, ends, clock, model, of };
}

describe('agent, steered by its items', () => {
  it('pauses, resumes and cancels the run that is named, and no other', async () => {
    const { input$, clock, of } = desk([
      ['a', { delay: 10 }, 'b', hang],
      ['c', { delay: 10 }, 'd'],
    ]);
    input$.next(ask('one'));
    input$.next(ask('two'));
    await clock.advanceAsync(0);
    input$.next(control('one', { action: 'pause', reason: 'phone' }));
    await clock.advanceAsync(100);
    expect([textOf(of('one')), textOf(of('two'))]).toEqual(['a', 'cd']);
    expect(dataOf(of('one'), 'agent_pause')).toEqual([{ reason: 'phone' }]);
    input$.next(control('one', { action: 'resume' }));
    await clock.advanceAsync(100);
    expect(textOf(of('one'))).toBe('ab');
    input$.next(control('one', { action: 'cancel', reason: 'enough' }));
    expect(lastOf(of('one'))).toMatchObject({
      type: 'agent_end',
      data: { status: 'interrupted', reason: 'enough' },
    });
    expect(lastOf(of('two'))).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
    for (const run of ['one', 'two']) expect(checkProtocol(of(run))).toEqual([]);
    expect(typesOf(of('one'))).not.toContain('run_control');
  });

  it('says something more to a run', async () => {
    const { input$, clock, of, model } = desk([['a', { delay: 10 }, 'b'], ['c']]);
    input$.next(ask('one'));
    await clock.advanceAsync(0);
    input$.next(control('one', { action: 'inject', content: 'Be brief.' }));
    await clock.advanceAsync(100);
    expect(dataOf(of('one'), 'user_message')).toEqual([{ content: 'x' }, { content: 'Be brief.' }]);
    expect(JSON.stringify(model.calls[1]?.prompt)).toContain('Be brief.');
  });

  it.each([
    ['for a run that is not open', 'other', { action: 'pause' }],
    ['without data', 'one', null],
    ['of an action that nobody knows', 'one', { action: 'explode' }],
    ['that injects nothing', 'one', { action: 'inject' }],
  ])('passes one on %s', async (_, run, data) => {
    const { input$, clock, events, of } = desk([['a', { delay: 10 }, 'b']]);
    input$.next(ask('one'));
    await clock.advanceAsync(0);
    input$.next(control(run, data));
    expect(lastOf(events)).toMatchObject({ type: 'run_control', run, data });
    await clock.advanceAsync(100);
    expect(lastOf(of('one'))).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
    // It has ended: nobody is left to steer it.
    input$.next(control('one', { action: 'pause' }));
    expect(lastOf(events).type).toBe('run_control');
  });

  it('resumes what is paused when nobody is left to do it', async () => {
    const { input$, clock, events, ends, of } = desk([['a', { delay: 10 }, 'b']]);
    input$.next(ask('one'));
    await clock.advanceAsync(0);
    input$.next(control('one', { action: 'pause' }));
    await settled();
    input$.complete();
    await clock.advanceAsync(100);
    expect(dataOf(of('one'), 'agent_resume')).toEqual([{ reason: 'nobody is left to resume it' }]);
    expect([textOf(events), ends]).toEqual(['ab', ['complete']]);
  });
});
