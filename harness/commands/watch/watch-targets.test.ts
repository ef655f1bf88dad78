import { describe, expect, it } from 'vitest';
import { watchTargets } from './watch-targets.ts';

const names = (...texts: readonly string[]): readonly string[] => watchTargets(texts).map(({ name }) => name);

describe('the name of a URL that is watched', () => {
  it('is the URL, without user info, query and fragment', () => {
    expect(names('http://127.0.0.1:8000/health')).toEqual(['http://127.0.0.1:8000/health']);
    expect(names('https://deploy:s3cr3t@shop.example/a?token=t0k3n#f')).toEqual(['https://shop.example/a?***']);
    expect(names('https://s3cr3t@shop.example')).toEqual(['https://shop.example/']);
  });

  it('is numbered if another differs by its query or its user only', () => {
    expect(names('http://h/p?a=1', 'http://h/q', 'http://h/p?a=2')).toEqual(['http://h/p?#1', 'http://h/q', 'http://h/p?#2']);
    expect(names('http://h/p', 'http://h/p?a=2')).toEqual(['http://h/p?#1', 'http://h/p?#2']);
    expect(names('http://one@h/p', 'http://two@h/p')).toEqual(['http://h/p?#1', 'http://h/p?#2']);
    expect(names('http://h/p?a=1', 'http://h/p?a=1')).toEqual(['http://h/p?***', 'http://h/p?***']);
  });

  it('of a uWSGI with socket = is as it was given, and the request is in its protocol', () => {
    const targets = watchTargets(['uwsgi://127.0.0.1:3031/a?k=1', 'uwsgi+unix:/run/app.sock:/health']);
    expect(targets.map(({ name, url, socketPath }) => [name, url.href, socketPath])).toEqual([
      ['uwsgi://127.0.0.1:3031/a?***', 'http://127.0.0.1:3031/a?k=1', undefined],
      ['uwsgi+unix:/run/app.sock:/health', 'http://localhost/health', '/run/app.sock'],
    ]);
    expect(Buffer.from(targets[0]?.octets ?? []).toString('latin1')).toContain('/a?k=1');
    expect(() => watchTargets(['uwsgi://127.0.0.1/'])).toThrow('no URL to watch');
  });

  it('of a Unix socket is the socket and the path', () => {
    expect(names('unix:/run/app.sock:/health?key=1')).toEqual(['unix:/run/app.sock:/health?***']);
    expect(names('unix:/run/app.sock')).toEqual(['unix:/run/app.sock:/']);
  });
});

it('asks for what was given, user info and query included', () => {
  const [target] = watchTargets(['https://deploy:s3cr3t@shop.example/a?token=t0k3n']);
  expect(target?.url.href).toBe('https://deploy:s3cr3t@shop.example/a?token=t0k3n');
});
