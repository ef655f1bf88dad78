import { expect, it } from 'vitest';
import { secretsOf } from './start-secrets.ts';

it('finds each secret of a command line by itself, so that it is hidden wherever the service prints it', () => {
  expect(secretsOf('DB_PASSWORD=hunter22 myapp --password swordfish1')).toEqual(['swordfish1', 'hunter22']);
  expect(secretsOf('uwsgi --ini my.ini')).toEqual([]);
  expect(secretsOf(null)).toEqual([]);
});
