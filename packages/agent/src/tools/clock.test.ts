import { FakeClock } from '@weir/core';
import { runTool } from '../__fixtures__/run-tool.js';
import { clock } from './clock.js';

describe('clock', () => {
  const now = new FakeClock(Date.UTC(2026, 2, 1, 23, 30, 5));

  it('tells the time of the run’s clock in UTC', async () => {
    expect(await runTool(clock, '', now)).toEqual({
      result: {
        iso: '2026-03-01T23:30:05.000Z',
        date: '1 March 2026',
        time: '23:30:05',
        weekday: 'Sunday',
        timeZone: 'UTC',
      },
    });
  });

  it('tells it in another time zone', async () => {
    expect(await runTool(clock, { timeZone: 'Asia/Tokyo' }, now)).toMatchObject({
      result: { date: '2 March 2026', time: '08:30:05', weekday: 'Monday', timeZone: 'Asia/Tokyo' },
    });
  });

  it('refuses a time zone that is none', async () => {
    expect(await runTool(clock, { timeZone: 'Mars/Olympus' }, now)).toMatchObject({
      error: { code: 'invalid_arguments', message: expect.stringContaining('IANA') },
    });
  });
});
