import { collectRuns, replay, runStream } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, map, toArray } from 'rxjs';

const model = fakeModel([
  ['A weir ', 'slows the water down.'],
  ['And lets ', 'the surplus flow over.'],
]);
const collector = collectRuns(); // in memory: collectRuns({ log }) for a log that lasts

for (const run of ['first', 'second'])
  await lastValueFrom(runStream({ model, prompt: 'What does a weir do?', run }).pipe(collector));

for await (const { run, lastSeq, isEnded } of collector.runs()) console.log(run, lastSeq + 1, 'events', isEnded);

for await (const { seq, type } of collector.events('first', { fromSeq: 3 })) console.log(seq, type);

const text$ = replay({ log: collector.log, run: 'second' }, { speed: 'atOnce' }).pipe(
  ofType('llm_chunk'),
  map((event) => event.data.delta),
  toArray(),
);
console.log(await lastValueFrom(text$));
