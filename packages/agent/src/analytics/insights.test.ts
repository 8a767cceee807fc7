import { from, lastValueFrom } from 'rxjs';
import { recordedAnswers, type RecordedAnswer } from './__fixtures__/recorded-answers.js';
import { analyzeSessions } from './analyze-sessions.js';
import { atLeast, insightRules } from './insights.js';

async function insights(count: number, answerAt: (index: number) => RecordedAnswer) {
  const analysis = await lastValueFrom(from(recordedAnswers(count, answerAt)).pipe(analyzeSessions()));
  return Object.fromEntries(analysis.insights.map(({ rule, text }) => [rule, text]));
}

const interrupted = (index: number): RecordedAnswer =>
  index % 3 === 0 ? { end: 'interrupted', text: 'word '.repeat(600) } : { text: 'word '.repeat(100) };

describe('insightRules', () => {
  it('tells how often answers are interrupted, and that these are the long ones', async () => {
    expect(await insights(60, interrupted)).toEqual({
      interruptions: 'Every third answer was interrupted (20 of 60), most of them over 2,000 characters.',
    });
  });

  it('tells of failures, with their most frequent class', async () => {
    const { failures } = await insights(50, (index) => (index % 5 === 0 ? { end: 'failed' } : {}));
    expect(failures).toBe('20 % of the runs failed or were cut (10 of 50); the most frequent error is timeout.');
  });

  it('tells of answers that begin late', async () => {
    const { slowStarts } = await insights(60, (index) => ({ first: index % 5 === 0 ? 5000 : 400 }));
    expect(slowStarts).toMatch(/^One answer in ten waits (4\.9\d|5(\.0\d)?) s or more/);
  });

  it('compares models by speed and cost', async () => {
    const { fastestModel, costliestModel } = await insights(80, (index) =>
      index % 2 === 0
        ? { model: 'quick', text: 'x'.repeat(500), pace: 10, costUsd: 0.01 }
        : { model: 'slow', text: 'x'.repeat(500), pace: 30, costUsd: 0.09 },
    );
    expect(fastestModel).toMatch(/^quick writes 3 times as fast as slow/);
    expect(costliestModel).toBe('slow takes 90 % of the cost for 50 % of the runs.');
  });

  it('tells what answers mostly are', async () => {
    const { content } = await insights(40, (index) => (index % 2 === 0 ? { text: '```\nx = 1\n```\n' } : {}));
    expect(content).toBe('Every second answer is mostly code (20 of 40).');
  });

  it('tells that the speed has changed', async () => {
    const { speedTrend } = await insights(60, (index) => ({
      at: Date.UTC(2026, 0, 1, index < 30 ? 9 : 10),
      text: 'x'.repeat(500),
      pace: index < 30 ? 10 : 20,
    }));
    expect(speedTrend).toMatch(
      /^The speed fell from 10\d to 5\d(\.\d)? tokens a second between 2026-01-01 09:00 and 2026-01-01 10:00\.$/,
    );
  });

  it('says nothing where all is well, or the numbers are few', async () => {
    expect(await insights(60, () => ({}))).toEqual({});
    expect(await insights(12, interrupted)).toEqual({});
    expect(await insights(30, (index) => (index % 10 === 0 ? { end: 'interrupted' } : {}))).toEqual({});
  });

  it('has a name for each rule', () => {
    expect(new Set(insightRules.map(({ name }) => name)).size).toBe(insightRules.length);
  });
});

describe('atLeast', () => {
  it.each([
    [0, 0, 0],
    [0, 20, 0],
    [10, 20, 0.2993],
    [100, 200, 0.4314],
  ])('%d of %d are at least %d', (count, of, share) => expect(atLeast(count, of)).toBeCloseTo(share, 3));
});
