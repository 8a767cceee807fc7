import { contractTable } from './contract-table.js';

describe('contractTable', () => {
  it('says in words what the codes of a contract mean', () => {
    const text = contractTable({
      takes: 'text',
      gives: 'same',
      onComplete: 'emits the rest',
      onError: 'passes the error on',
      memory: 'one | two',
      lineage: 'explicit',
      cardinality: 'atMostOne',
    });
    expect(text).toContain('| Gives | what it takes |');
    expect(text).toContain('| When the source completes | emits the rest |');
    expect(text).toContain('| Memory | one \\| two |');
    expect(text).toContain('| Items out per item in | at most one |');
  });

  it('says whether a source redelivers', () => {
    const contract = { gives: 'any', backpressure: 'Waits.', completes: 'never' } as const;
    expect(contractTable({ ...contract, redelivers: true })).toContain('| Redelivers | yes: ');
    expect(contractTable({ ...contract, redelivers: false })).toContain('| Redelivers | no |');
  });
});
