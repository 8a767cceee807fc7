import { Valve } from '@weir/core';
import { OutputGate } from './output-gate.js';

describe('OutputGate', () => {
  it('is closed while any output asks for it, whatever the order', () => {
    const gate = new OutputGate();
    const [a, b] = [{}, {}];
    gate.close(a);
    gate.close(b);
    gate.close(a);
    gate.open(a);
    expect(gate.valve.isOpen).toBe(false);
    gate.open(b);
    expect(gate.valve.isOpen).toBe(true);
  });

  it('does not open for an output that had not closed it', () => {
    const gate = new OutputGate();
    gate.close({});
    gate.open({});
    expect(gate.valve.isOpen).toBe(false);
  });

  it('is closed while the valve behind it is', () => {
    const behind = new Valve();
    const gate = new OutputGate(behind);
    behind.close();
    expect(gate.valve.isOpen).toBe(false);
    behind.open();
    expect(gate.valve.isOpen).toBe(true);
  });
});
