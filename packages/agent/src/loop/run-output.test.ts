import { RunWriter, Valve, currentValve, withinValve, type WeirEvent } from '@weir/core';
import { Observable, type Subscriber } from 'rxjs';
import { RunOutput } from './run-output.js';

describe('RunOutput', () => {
  const writer = () => new RunWriter({ run: 'r' });
  /** A subscriber, as an Observable gives it. */
  const listener = (next: (event: WeirEvent) => void, complete?: () => void) => {
    let given: Subscriber<WeirEvent> | undefined;
    new Observable<WeirEvent>((subscriber) => void (given = subscriber)).subscribe({
      next,
      ...(complete && { complete }),
    });
    return given as unknown as Subscriber<WeirEvent>;
  };

  it('gives out one event after the other, however they come about', () => {
    const { event } = bound(writer());
    const log: string[] = [];
    const output: RunOutput = new RunOutput(
      listener(
        ({ seq, type }) => {
          log.push(`begin ${seq}`);
          if (type === 'agent_start') {
            output.emit(event('agent_pause'));
            output.emit(event('agent_resume'));
            output.complete();
          }
          log.push(`end ${seq}`);
        },
        () => log.push('complete'),
      ),
    );
    output.emit(event('agent_start'));
    expect(log).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2', 'complete']);
  });

  it('emits within the valve that it was made in', () => {
    const valve = new Valve();
    const met: unknown[] = [];
    const output = withinValve(valve, () => new RunOutput(listener(() => met.push(currentValve()))));
    output.emit(bound(writer()).event('agent_start'));
    expect([met, currentValve()]).toEqual([[valve], undefined]);
  });
});

function bound(writer: RunWriter) {
  const data = { agent_start: { model: 'm' }, agent_pause: {}, agent_resume: {} };
  return { event: (type: keyof typeof data) => writer.event(type, data[type] as never) };
}
