import { ScriptExhaustedError } from './script-exhausted-error.js';

describe('ScriptExhaustedError', () => {
  it('says how many turns there were', () => {
    expect(new ScriptExhaustedError(2)).toMatchObject({ code: 'script_exhausted', details: { turns: 2 } });
  });
});
