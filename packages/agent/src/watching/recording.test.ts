import { RunWriter } from '@weir/core';
import { recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { readRecording, writeRecording } from './recording.js';

describe('a recording', () => {
  it('holds events, one a line', () => {
    const events = recordedRun(toolRunScript);
    const text = writeRecording(events);
    expect(text.split('\n')).toHaveLength(events.length + 1);
    expect(readRecording(text)).toEqual(events);
  });

  it('holds bytes', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const event = new RunWriter({ run: 'r' }).event('media_chunk', { mediaType: 'image/png', bytes });
    expect(readRecording(writeRecording([event]))).toEqual([event]);
    const linked = new RunWriter({ run: 'r' }).event('media_chunk', { mediaType: 'image/png', url: 'https://a.test' });
    expect(readRecording(writeRecording([linked]))).toEqual([linked]);
  });

  it('may have blank lines and carriage returns', () => {
    const [event] = recordedRun(toolRunScript);
    expect(readRecording(`\n${JSON.stringify(event)}\r\n\r\n`)).toEqual([event]);
    expect(readRecording('')).toEqual([]);
  });

  it.each([
    ['{"type":', 'line.2: is no JSON'],
    ['{"type":"llm_chunk"}', 'line.2: is no event: it needs type, run, seq and data'],
    ['7', 'line.2: is no event'],
  ])('names the line that is none: %s', (line, problem) => {
    expect(() => readRecording(`\n${line}`)).toThrow(problem);
  });
});
