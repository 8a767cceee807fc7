import { NEVER, Subject } from 'rxjs';
import type { ApprovalDecision } from './approval-decision.js';
import { Approvals, type ApprovalRequest } from './approvals.js';

const request = (toolCallId: string, run = 'r'): ApprovalRequest => ({ toolCallId, name: 'pay', args: {}, run });

function ask(approvals: Approvals, wanted: ApprovalRequest) {
  const notes: (ApprovalDecision | string)[] = [];
  const subscription = approvals
    .request(wanted, () => notes.push('announced'))
    .subscribe({ next: (decision) => notes.push(decision), complete: () => notes.push('end') });
  return { notes, subscription };
}

describe('Approvals', () => {
  it('waits for a decision by the call’s id', () => {
    const approvals = new Approvals();
    const { notes } = ask(approvals, request('a'));
    expect(approvals.pending).toEqual([request('a')]);
    expect(approvals.decide('b', { approved: true })).toBe(false);
    expect(approvals.decide('a', { approved: false, reason: 'no' })).toBe(true);
    expect(notes).toEqual(['announced', { approved: false, reason: 'no' }, 'end']);
    expect(approvals.pending).toEqual([]);
    expect(approvals.decide('a', { approved: true })).toBe(false);
  });

  it('tells calls of one id apart by their run, or else takes the one that waits longest', () => {
    const approvals = new Approvals();
    const [outer, inner] = [ask(approvals, request('a', 'outer')), ask(approvals, request('a', 'inner'))];
    approvals.decide('a', { approved: true, run: 'inner' });
    expect([outer.notes.length, inner.notes[1]]).toEqual([1, { approved: true }]);
    approvals.decide('a', { approved: true });
    expect(outer.notes[1]).toEqual({ approved: true });
  });

  it('takes a decision from within the announcement, and then asks nobody', () => {
    let asked = 0;
    const approvals = new Approvals(() => {
      asked++;
      return undefined;
    });
    const decisions: ApprovalDecision[] = [];
    const announce = () => {
      approvals.decide('a', { approved: true });
    };
    approvals.request(request('a'), announce).subscribe((decision) => decisions.push(decision));
    expect([decisions, asked]).toEqual([[{ approved: true }], 0]);
  });

  it.each([
    ['nothing', () => undefined],
    ['an Observable that gives nothing', () => NEVER],
    ['a promise of nothing', async () => undefined],
  ])('waits on where whoever is asked gives %s', async (_, approve) => {
    const approvals = new Approvals(approve);
    const { notes } = ask(approvals, request('a'));
    await Promise.resolve();
    approvals.decide('a', { approved: true });
    expect(notes.slice(1)).toEqual([{ approved: true }, 'end']);
  });

  it('takes the first decision only, whoever gives it', () => {
    const answer = new Subject<boolean>();
    const approvals = new Approvals(() => answer);
    const { notes } = ask(approvals, request('a'));
    approvals.decide('a', { approved: false });
    expect(answer.observed).toBe(false);
    answer.next(true);
    expect(notes.slice(1)).toEqual([{ approved: false }, 'end']);
  });

  it('refuses where whoever is asked fails', () => {
    const answer = new Subject<boolean>();
    const { notes } = ask(new Approvals(() => answer), request('a'));
    answer.error(new Error('no desk'));
    expect(notes[1]).toEqual({ approved: false, reason: 'nobody could be asked: no desk' });
  });

  it('forgets a call that is unsubscribed from', () => {
    const answer = new Subject<boolean>();
    const approvals = new Approvals(() => answer);
    ask(approvals, request('a')).subscription.unsubscribe();
    expect([approvals.pending, answer.observed]).toEqual([[], false]);
  });
});
