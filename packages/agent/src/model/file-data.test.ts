import { bytesOfFile, forVersion, isFileData, plainFile } from './file-data.js';
import { toPrompt, type FilePart, type ModelMessage } from './prompt.js';

const file = (data: FilePart['data']): FilePart => ({ type: 'file', mediaType: 'image/png', data });
const address = 'https://a.example/b.png';

describe('isFileData', () => {
  it.each([
    ['bytes', Uint8Array.of(1)],
    ['Base64', 'AQID'],
    ['a URL', new URL(address)],
    ['the text of a URL', address],
    ['a URL that holds the file', 'data:image/png;base64,AQID'],
  ])('takes %s', (_, data) => {
    expect(isFileData(data)).toBe(true);
  });

  it.each([[''], ['a b'], [7], [null], [undefined], [new Uint8Array()], [{}], ['file:///etc/passwd'], ['http://']])(
    'refuses %p',
    (data) => {
      expect(isFileData(data)).toBe(false);
    },
  );
});

describe('plainFile', () => {
  it('gives what JSON can carry', () => {
    expect(plainFile(file(Uint8Array.of(1, 2, 3)))).toEqual(file('AQID'));
    expect(plainFile(file(new URL(address)))).toEqual(file(address));
    expect(plainFile(file('data:image/png;base64,AQID'))).toEqual(file('AQID'));
  });
});

describe('bytesOfFile', () => {
  it('counts what is there', () => {
    expect(bytesOfFile(file('AQID'))).toBe(3);
    expect(bytesOfFile(file(Uint8Array.of(1, 2)))).toBe(2);
    expect(bytesOfFile(file(address))).toBe(0);
    expect(bytesOfFile(file(new URL(address)))).toBe(0);
  });
});

describe('forVersion', () => {
  const prompt: ModelMessage[] = toPrompt([
    { role: 'system', content: 's' },
    { role: 'user', content: [{ type: 'text', text: 'a' }, file('AQID'), file(address)] },
  ]);

  it.each(['v2', 'v3'])('gives version %s Base64 text and URLs', (version) => {
    const content = [{ type: 'text', text: 'a' }, file('AQID'), file(new URL(address))];
    expect(forVersion(version, prompt)).toEqual([prompt[0], { role: 'user', content }]);
  });

  it('gives version 4 data that says what it is', () => {
    const content = [
      { type: 'text', text: 'a' },
      { ...file(''), data: { type: 'data', data: 'AQID' } },
      { ...file(''), data: { type: 'url', url: new URL(address) } },
    ];
    expect(forVersion('v4', prompt)).toEqual([prompt[0], { role: 'user', content }]);
  });

  it('gives a model within another one the form of its own version', () => {
    for (const inner of ['v2', 'v3', 'v4'])
      for (const outer of ['v2', 'v3', 'v4'])
        expect(forVersion(inner, forVersion(outer, prompt))).toEqual(forVersion(inner, prompt));
  });
});
