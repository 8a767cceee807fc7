import { Observable } from 'rxjs';
import { Recorder } from './recorder.js';

describe('Recorder', () => {
  it('keeps values and how the stream ended', () => {
    const recorder = new Recorder<number>();
    new Observable<number>((subscriber) => {
      subscriber.next(1);
      subscriber.error('odd');
    }).subscribe(recorder);
    expect(recorder).toMatchObject({ values: [1], ended: 'failed', failure: 'odd', late: [], closed: true });
  });

  it('sees what comes after the end, which RxJS would drop', () => {
    const recorder = new Recorder<number>();
    new Observable<number>((subscriber) => {
      subscriber.complete();
      subscriber.next(1);
      subscriber.error('odd');
      subscriber.complete();
    }).subscribe(recorder);
    expect(recorder).toMatchObject({ values: [], ended: 'completed', late: ['next', 'error', 'complete'] });
  });
});
