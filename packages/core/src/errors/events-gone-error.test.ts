import { EventsGoneError } from './events-gone-error.js';

describe('EventsGoneError', () => {
  it('says what is gone, and from where on there is something', () => {
    const error = new EventsGoneError('r', 0, 7);
    expect(error).toMatchObject({ code: 'events_gone', details: { run: 'r', fromSeq: 0, firstSeq: 7 } });
    expect(error.message).toContain('Read from number 7');
  });
});
