import { findTimeQuestion } from './find-time-zone.js';

describe('findTimeQuestion', () => {
  it.each([
    ['What time is it?', {}],
    ["What's the date today?", {}],
    ['What time is it in New York?', { timeZone: 'America/New_York' }],
    ['tell me the current time in Tokyo', { timeZone: 'Asia/Tokyo' }],
  ])('understands %j', (question, expected) => {
    expect(findTimeQuestion(question)).toEqual(expected);
  });

  it.each(['How does event time differ from processing time?', 'What is a time window?', 'Hello'])(
    'leaves %j alone',
    (question) => {
      expect(findTimeQuestion(question)).toBeUndefined();
    },
  );
});
