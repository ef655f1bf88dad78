import { expect, it } from 'vitest';
import { isLoopback, ownAddressBeside } from './own-address.ts';

const of = (address: string, bits: number, internal = false) => ({
  address,
  netmask: '',
  family: 'IPv4' as const,
  mac: '',
  internal,
  cidr: `${address}/${bits}`,
});
const OWN = { lo: [of('127.0.0.1', 8, true)], eth0: [of('10.1.0.5', 16)], bridge: [of('172.18.0.1', 16)] };

it.each([
  ['the node is this machine', ['10.1.0.5', 'node'], '10.1.0.5'],
  ['the node is a container on a bridge of this machine', ['node', '172.18.0.2'], '172.18.0.1'],
  ['this machine, if one node is it and another is beside it', ['172.18.0.2', '10.1.0.5'], '10.1.0.5'],
  ['no node is in a network of this machine', ['192.168.7.7'], null],
  ['the loopback is no way', ['127.0.0.1'], null],
])('%s', (_, nodes, expected) => {
  expect(ownAddressBeside(nodes, OWN)).toBe(expected);
});

it('knows the loopback', () => {
  expect(['127.0.0.1', '127.8.1.1', '::1', '10.1.0.5', '::'].map(isLoopback)).toEqual([true, true, true, false, false]);
});
