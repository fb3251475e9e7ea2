import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { FdbTable } from '../../../src/net/bridge/br_fdb_table.ts';

// Few addresses, so that chains form, break and wrap around.
const address = fc.tuple(fc.constantFrom(2, 6), fc.nat(3), fc.constantFrom(0, 255)).map(([a, b, c]) => Uint8Array.of(a, 0, c, b, 0, c));
const steps = fc.array(fc.record({ add: fc.boolean(), address }), { maxLength: 200 });

test.prop([steps])('holds what a map would hold, newest first', (list) => {
  const table = new FdbTable();
  let model: string[] = [];
  for (const step of list) {
    const key = step.address.join(':');
    const found = table.find(step.address, 0);
    expect(found !== null).toBe(model.includes(key));
    if (step.add && found === null) {
      table.add(step.address, 0, null, 0, 0);
      model.unshift(key);
    } else if (!step.add && found !== null) {
      table.remove(found);
      model = model.filter((one) => one !== key);
    }
  }
  const order: string[] = [];
  for (let entry = table.first; entry !== null; entry = entry.next) order.push(entry.addr.join(':'));
  expect(order).toEqual(model);
  expect(table.count).toBe(model.length);
  for (const key of model) expect(table.find(Uint8Array.from(key.split(':'), Number), 0)).not.toBeNull();
});
