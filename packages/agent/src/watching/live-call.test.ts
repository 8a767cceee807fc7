import { LiveCall } from './live-call.js';

describe('LiveCall', () => {
  it('has no pace before time has passed, and no first token where its start is not known', () => {
    const call = new LiveCall(undefined);
    expect([call.rateAt(10), call.timeToFirst]).toEqual([0, undefined]);
    call.hear(10);
    expect([call.rateAt(10), call.timeToFirst]).toEqual([0, undefined]);
  });

  it('slows down while nothing comes, until it is over', () => {
    const call = new LiveCall(0);
    call.hear(100);
    call.hear(200);
    expect([call.rateAt(200), call.rateAt(600), call.timeToFirst]).toEqual([10, 2, 100]);
    call.end(11);
    expect([call.tokens, call.rateAt(9000)]).toEqual([11, 100]);
  });
});
