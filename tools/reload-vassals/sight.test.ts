import { expect, it } from 'vitest';
import type { EmperorVassal } from './emperor-stats.ts';
import type { RouterNode } from './fastrouter.ts';
import { type Addresses, nodesByFile } from './sight.ts';

const vassal = (pid: number): EmperorVassal => ({ id: '', monitor: '/vassals', pid, lastModS: 1, accepting: true, cursed: false });
const node = (address: string, pid = 0): RouterNode => ({ key: 'shop', address, alive: true, lastCheckS: 1, pid, inHand: 0 });
const VASSALS = new Map([
  ['v1.ini', vassal(11)],
  ['v2.ini', vassal(12)],
]);
const known = (...addresses: string[]): Addresses => new Map([['v1.ini', new Set(addresses)]]);

/** Where v1 is, and who else has its name. */
function v1(nodes: readonly RouterNode[], addresses: Addresses = new Map()): { at: readonly string[]; rivals: readonly string[] } {
  const found = nodesByFile([...VASSALS.keys()], VASSALS, nodes, addresses).get('v1.ini');
  return { at: found?.nodes.map(({ address }) => address) ?? [], rivals: found?.rivals ?? [] };
}

it('finds a vassal by the name of its socket, and never another one', () => {
  expect(v1([node('/a/v1.sock'), node('/a/v2.sock'), node('/a/v10.sock')])).toEqual({ at: ['/a/v1.sock'], rivals: [] });
});

it('cannot tell two folders apart at first sight, unless the pid does', () => {
  expect(v1([node('/a/v1.sock'), node('/b/v1.sock')])).toEqual({ at: [], rivals: ['/a/v1.sock', '/b/v1.sock'] });
  expect(v1([node('/a/v1.sock', 11), node('/b/v1.sock', 99)])).toEqual({ at: ['/a/v1.sock'], rivals: ['/b/v1.sock'] });
});

it('stays with the address at which it was seen', () => {
  expect(v1([node('/a/v1.sock'), node('/b/v1.sock')], known('/a/v1.sock'))).toEqual({ at: ['/a/v1.sock'], rivals: ['/b/v1.sock'] });
  expect(v1([node('/b/v1.sock')], known('/a/v1.sock'))).toEqual({ at: [], rivals: ['/b/v1.sock'] });
});

it('follows it to another address if the pid tells that it moved', () => {
  expect(v1([node('/b/v1.sock', 11)], known('/a/v1.sock'))).toEqual({ at: ['/b/v1.sock'], rivals: [] });
});

it('believes the pid rather than what it took for its address', () => {
  expect(v1([node('/a/v1.sock', 11), node('/b/v1.sock', 99)], known('/b/v1.sock'))).toEqual({ at: ['/a/v1.sock'], rivals: ['/b/v1.sock'] });
});

it('finds one on TCP by its pid, and if the router keeps the pid of before, by its address', () => {
  expect(v1([node('10.0.0.1:3031', 11)])).toEqual({ at: ['10.0.0.1:3031'], rivals: [] });
  expect(v1([node('10.0.0.1:3031', 5)])).toEqual({ at: [], rivals: [] });
  expect(v1([node('10.0.0.1:3031', 5)], known('10.0.0.1:3031')).at).toEqual(['10.0.0.1:3031']);
  expect(v1([node('10.0.0.1:3031', 12)], known('10.0.0.1:3031')).at).toEqual([]);
});
