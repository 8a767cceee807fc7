import { ProtocolError } from './protocol-error.js';

describe('ProtocolError', () => {
  it('lists where and how the protocol is broken', () => {
    const violations = [{ index: 2, run: 'r', rule: 'seq-gap', message: 'seq is 3, expected 2' }] as const;
    const error = new ProtocolError(violations);
    expect(error.message).toBe('The events break the protocol: event 2 (seq-gap): seq is 3, expected 2');
    expect(error).toMatchObject({ code: 'protocol', details: { violations } });
  });
});
