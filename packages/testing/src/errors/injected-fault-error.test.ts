import { InjectedFaultError } from './injected-fault-error.js';

describe('InjectedFaultError', () => {
  it('says where it was injected', () => {
    const error = new InjectedFaultError('at item 3');
    expect(error).toMatchObject({ code: 'injected_fault', message: 'This fault was injected by the test, at item 3.' });
  });
});
