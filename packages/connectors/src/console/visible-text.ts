/** Control characters but tab and newline: a model's text must not be able to steer the terminal that it is shown in. */
const controls = /(?![\n\t])\p{Cc}/gu;
const controlPictures = 0x2400;
const del = 0x7f;

/** Shows control characters as their pictures (`␛`), and drops carriage returns. */
export function visibleText(text: string): string {
  return text.replace(controls, (control) => {
    const code = control.charCodeAt(0);
    if (control === '\r') return '';
    if (code < 0x20) return String.fromCharCode(controlPictures + code);
    return code === del ? '\u2421' : '\ufffd';
  });
}
