import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { checkChoice, checkCodes, checkKeys, checkTime } from './check-options.js';

describe('checkKeys', () => {
  it('takes what it knows, all of it or nothing', () => {
    expect(() => checkKeys('budget', {}, ['tokens'])).not.toThrow();
    expect(() => checkKeys('budget', { tokens: undefined, steps: 1 }, ['tokens', 'steps'])).not.toThrow();
  });

  it.each([
    [{ token: 5 }, '"budget.token" must be spelled "tokens", but it is 5.'],
    [{ money: 5 }, '"budget.money" must be left out (known are tokens, steps), but it is 5.'],
    [3, '"budget" must be an object of tokens, steps, but it is 3.'],
    [null, '"budget" must be an object of tokens, steps, but it is null.'],
    [['tokens'], '"budget" must be an object of tokens, steps, but it is a list of 1 items.'],
  ])('refuses %j', (options, message) => {
    expect(() => checkKeys('budget', options, ['tokens', 'steps'])).toThrow(message);
  });

  it('names a function’s own options alone', () => {
    expect(() => checkKeys('', { token: 5 }, ['tokens'])).toThrow('"token" must be spelled "tokens"');
  });
});

describe('checkChoice', () => {
  it('takes the words, and nothing', () => {
    for (const value of ['keep', 'anew', undefined])
      expect(() => checkChoice('numbering', value, ['keep', 'anew'])).not.toThrow();
  });

  it.each(['new', '', null, 1])('refuses %j', (value) => {
    expect(() => checkChoice('numbering', value, ['keep', 'anew'])).toThrow('"numbering" must be "keep" or "anew"');
  });
});

describe('checkTime', () => {
  it.each([1, 0.5, 2 ** 40, Infinity, undefined])('takes %p', (ms) => {
    expect(() => checkTime('timeout', ms)).not.toThrow();
  });

  it.each([0, -1, NaN, '5s', '5', null, {}])('refuses %p', (ms) => {
    expect(() => checkTime('timeout', ms)).toThrow('"timeout" must be a number of milliseconds above 0');
  });
});

describe('checkCodes', () => {
  const known = { server_error: '', rate_limited: '', timeout: '' };

  it.each([[[]], [['server_error', 'timeout']], [['my_own', 'E_BUSY', 'constructor']], [undefined]])(
    'takes %j',
    (codes) => {
      expect(() => checkCodes('on', codes, known)).not.toThrow();
    },
  );

  it.each([
    [['serverError'], 'server_error'],
    [['timeout', 'rate_limit'], 'rate_limited'],
    [['Timeout'], 'timeout'],
  ])('takes %j for a slip', (codes, meant) => {
    expect(() => checkCodes('on', codes, known)).toThrow(`"on" must be made of codes such as "${meant}"`);
  });

  it.each([['timeout'], [[5]], [null]])('refuses %j', (codes) => {
    expect(() => checkCodes('on', codes, known)).toThrow(InvalidArgumentError);
  });
});
