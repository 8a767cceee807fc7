import { toPrompt } from '../model/prompt.js';
import { Continuation } from './continuation.js';

const asked = toPrompt('x');

describe('Continuation', () => {
  it('asks to go on, behind what was said', () => {
    const prompt = new Continuation('one two ', 'prompt').prompt(asked);
    expect(prompt).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ text: 'one two ' }] },
      { role: 'user' },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('cuts what is said again', () => {
    const { overlap } = new Continuation('The weir holds the water', 'prompt');
    expect([overlap.push('holds the'), overlap.push(' water back')]).toEqual([undefined, ' back']);
  });

  it('has a prefilled answer completed from where it ends, white space left out and cut again', () => {
    const continuation = new Continuation('one two \n', 'prefill');
    expect(continuation.prompt(asked).at(-1)).toMatchObject({ role: 'assistant', content: [{ text: 'one two' }] });
    expect(continuation.overlap.push(' \nthree')).toBe('three');
    expect(new Continuation('one two ', 'prefill').overlap.push('two')).toBe('two');
    expect(new Continuation('one two', 'prefill').overlap.push('two three')).toBe('two three');
  });

  it('sends no answer that is nothing but white space', () => {
    expect(new Continuation(' \n', 'prefill').prompt(asked)).toEqual(asked);
  });
});
