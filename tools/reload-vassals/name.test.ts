import { expect, it } from 'vitest';
import { nameOfSocket, vassalName } from './name.ts';

it.each([
  ['v1.ini', 'v1'],
  ['/etc/uwsgi.d/shop.v1.ini', 'shop.v1'],
  ['shop.v1.2.yaml', 'shop.v1.2'],
  ['plain', 'plain'],
])('%s is called %s', (file, name) => {
  expect(vassalName(file)).toBe(name);
});

it.each([
  ['/run/uwsgi/shop.v1.sock', 'shop.v1'],
  ['shop.sock', 'shop'],
  ['@shop.v1.sock', '@shop.v1'],
  ['/run/shop.v1', 'shop'],
  ['127.0.0.1:3031', null],
  [':3031', null],
])('the socket %s belongs to %s', (address, name) => {
  expect(nameOfSocket(address)).toBe(name);
});
