import { planTurn } from './plan-turn.js';

const all = new Set(['searchDocs', 'calculator', 'clock']);
const plan = (text: string, tools = all) =>
  planTurn([{ role: 'user', content: [{ type: 'text', text }] }], tools).calls.map(({ toolName, input }) => [
    toolName,
    ...Object.values(input),
  ]);

describe('planTurn', () => {
  it.each<[string, unknown[]]>([
    [
      'How do sinks wait, and what is 12.5% of 340?',
      [
        ['searchDocs', 'How do sinks wait'],
        ['calculator', '12.5 / 100 * 340'],
      ],
    ],
    [
      'What is 12.5% of 340, and how do sinks wait?',
      [
        ['searchDocs', 'how do sinks wait'],
        ['calculator', '12.5 / 100 * 340'],
      ],
    ],
    ['What is 2^10-1?', [['calculator', '2^10-1']]],
    ['How much is 7 × 6, please', [['calculator', '7 * 6']]],
    ['Compute 12 * (3 + 4)', [['calculator', '12 * (3 + 4)']]],
    ['What is a valve?', [['searchDocs', 'What is a valve?']]],
    ['What time is it in Tokyo?', [['clock', 'Asia/Tokyo']]],
    ['Hm?', []],
  ])('plans for %j', (question, calls) => {
    expect(plan(question)).toEqual(calls);
  });

  it('plans only calls of tools that are offered', () => {
    expect(plan('How do sinks wait, and what is 2 + 3?', new Set(['calculator']))).toEqual([['calculator', '2 + 3']]);
  });
});
