import { describe, expect, it } from 'vitest';
import { connectNames } from '../core/siege/endpoint.ts';
import { type AddressBook, besiegeAddresses } from './besieged-addresses.ts';

const at = (...urls: readonly string[]) => urls.map((url) => ({ name: url, url: new URL(url) }));
const book = (addresses: readonly string[], silent: readonly string[] = []): AddressBook => ({
  addressesOf: async () => addresses,
  listens: async (address) => !silent.includes(address),
});
const names = ({ targets }: { readonly targets: readonly { readonly name: string }[] }) => targets.map(({ name }) => name);

describe('a name with several addresses', () => {
  it('is asked at each of them', async () => {
    const found = await besiegeAddresses(at('http://twin:81/a', 'http://twin:81/b'), book(['127.0.0.2', '127.0.0.3']));
    expect(names(found)).toEqual([
      'http://twin:81/a (127.0.0.2)',
      'http://twin:81/a (127.0.0.3)',
      'http://twin:81/b (127.0.0.2)',
      'http://twin:81/b (127.0.0.3)',
    ]);
    expect(connectNames(found.targets)).toEqual(['connect 127.0.0.2:81', 'connect 127.0.0.3:81']);
    expect(found.notes).toEqual([
      'twin has 2 addresses, each of which is asked: 127.0.0.2, 127.0.0.3; looked up once: one that the name gets later is not asked',
    ]);
  });

  it('is asked where a process listens, and the others are told', async () => {
    const found = await besiegeAddresses(at('http://localhost:81/'), book(['::1', '127.0.0.1'], ['::1']));
    expect(found.targets).toMatchObject([{ name: 'http://localhost:81/', address: '127.0.0.1' }]);
    expect(found.notes).toEqual(['localhost is also ::1, which does not listen on port 81: left out']);
  });

  it('stays as it is if no process listens at any address', async () => {
    const targets = at('http://twin:81/');
    expect(await besiegeAddresses(targets, book(['127.0.0.2', '127.0.0.3'], ['127.0.0.2', '127.0.0.3']))).toEqual({ targets, notes: [] });
  });
});

it('a name with one address, an address and a Unix socket stay as they are', async () => {
  const targets = [
    ...at('http://single:81/', 'http://127.0.0.1:81/', 'http://[::1]:81/'),
    { ...at('http://localhost/')[0], name: 's', url: new URL('http://localhost/'), socketPath: '/s' },
  ];
  expect(await besiegeAddresses(targets, book(['127.0.0.2']))).toEqual({ targets, notes: [] });
});
