import { calculator, runStreamWithTools } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, tap } from 'rxjs';

const model = fakeModel([
  ['Let me see. ', { name: 'calculator', input: { expression: '17 * 23' } }],
  ['It is ', '391.'],
]);
const prices = { 'fake-model': { input: 2, output: 8 } };

const reports$ = runStreamWithTools({ model, tools: [calculator], prompt: 'What is 17 * 23?', prices }).pipe(
  ofType('progress'),
  tap(({ data }) => console.log(`call ${data.iteration}: ${data.tokens} tokens, $${data.costUsd?.toFixed(6)}`)),
);
await lastValueFrom(reports$);
