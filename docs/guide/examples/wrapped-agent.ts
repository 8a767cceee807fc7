import assert from 'node:assert/strict';
import { embeddedModel, runAgent, wrapModel } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';

const unreachable = fakeModel([[{ throws: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }]]);
const model = wrapModel(unreachable, {
  fallback: [embeddedModel({ delay: 0 })],
  continuation: { rounds: 2 },
  cache: { ttl: 3_600_000 },
});

const end = await lastValueFrom(runAgent({ model, prompt: 'Hello' }).pipe(ofType('agent_end')));
assert.equal(end.data.status, 'completed');
