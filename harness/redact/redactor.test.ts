import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactorFor } from './redactor.ts';

/** A secret as people have them: at least six signs, of which one is a letter and one a digit. */
const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
const digit = fc.constantFrom(...'0123456789');
const sign = fc.oneof({ weight: 4, arbitrary: letter }, { weight: 2, arbitrary: digit }, fc.constantFrom(...'_-.~!+*^'));
const secret = fc
  .tuple(letter, fc.array(sign, { minLength: 4, maxLength: 30 }), digit)
  .map(([first, middle, last]) => `${first}${middle.join('')}${last}`);
/** Any text that a shell can pass on as one word. */
const anything = fc
  .string({ minLength: 6, maxLength: 30, unit: 'grapheme' })
  .filter((text) => text.trim().length >= 6 && !text.includes('\0'));

/** Where a secret stands as a word, or in one, that a program is given as it is. */
const AS_A_WORD: Readonly<Record<string, (secret: string) => readonly string[]>> = {
  'after an option': (s) => ['deploy.sh', '--token', s],
  'after an option of one dash': (s) => ['deploy.sh', '-password', s],
  'with an option': (s) => ['deploy.sh', `--password=${s}`, 'now'],
  'in a variable': (s) => ['env', `DB_PASSWORD=${s}`, 'deploy.sh'],
  'in a variable without a separator': (s) => ['env', `PGPASSWORD=${s}`, 'deploy.sh'],
  'in a variable of camel case': (s) => ['helm', '--set', `apiKey=${s}`],
  'in a variable of docker': (s) => ['docker', 'run', '-e', `API_KEY=${s}`, 'image'],
  'for mysql': (s) => ['mysql', '-u', 'root', `-p${s}`, 'shop'],
  'for mysqldump, by its path': (s) => ['/usr/bin/mysqldump', `-p${s}`],
  'for sshpass': (s) => ['sshpass', '-p', s, 'ssh', 'host'],
  'for docker login': (s) => ['docker', 'login', '-u', 'me', '-p', s, 'registry'],
  'for redis-cli': (s) => ['redis-cli', '-a', s, 'ping'],
  'in a header': (s) => ['curl', '-H', `X-Anything: ${s}`],
  'in a header of credentials': (s) => ['curl', '--header', `Authorization: Bearer ${s}`],
  'in a header of one word': (s) => ['watch', `-HX-Api: ${s}`],
  'in a header with an option': (s) => ['http', `--header=X-Api: ${s}`],
  'in a literal of kubectl': (s) => ['kubectl', 'create', 'secret', 'generic', 'x', `--from-literal=password=${s}`],
};

/** Where it stands in a text that has a syntax. */
const IN_A_TEXT: Readonly<Record<string, (secret: string) => readonly string[]>> = {
  'as the password of a URL': (s) => [`https://deploy:${s}@shop.example/`],
  'as the user of a URL': (s) => [`https://${s}@shop.example/`],
  'as a parameter': (s) => [`https://shop.example/?verbose=1&k=${s}`],
  'as a query': (s) => [`https://shop.example/?${s}`],
  'as a fragment': (s) => [`https://shop.example/#${s}`],
  'in a query of a Unix socket': (s) => [`unix:/run/app.sock:/health?key=${s}`],
  'in a URL of a database': (s) => ['migrate', `postgres://shop:${s}@db/shop?sslmode=on`],
  'in a login without a scheme': (s) => ['deploy', `me:${s}@host.example`],
  'in the login of curl': (s) => ['curl', '-u', `me:${s}`, 'host'],
  'in JSON': (s) => ['ansible-playbook', '-e', `{"host": "a", "password": "${s}"}`],
  'in a connection string': (s) => ['tool', `Server=db;User=me;Password=${s};Timeout=3`],
  'in a shell': (s) => ['sh', '-c', `cd /srv && mysql -p${s} shop | tee log`],
  'in a variable in a shell': (s) => ['bash', '-c', `export TOKEN=${s}; ./deploy.sh`],
  'in quotes in a shell': (s) => ['bash', '-c', `curl -H 'Authorization: Bearer ${s}' https://a.example/ > "a b"`],
  'in double quotes in a shell': (s) => ['bash', '-c', `deploy --password "${s}" --to prod`],
  'in a shell in a shell': (s) => ['ssh', 'host', `sudo sh -c "deploy --token=${s}"`],
  'in a form': (s) => ['curl', '-d', `user=me&password=${s}`, 'host'],
};

const holds = (text: string, s: string): boolean => text.includes(s);

describe('a secret in a command line is written nowhere', () => {
  it.each(Object.entries({ ...AS_A_WORD, ...IN_A_TEXT }))('%s', (_, wordsWith) => {
    fc.assert(
      fc.property(secret, (s) => {
        const words = wordsWith(s);
        const redactor = redactorFor(words);
        expect(redactor.words(words).filter((word) => holds(word, s))).toEqual([]);
        expect(holds(redactor.text(words.join(' ')), s)).toBe(false);
        // Whatever repeats it.
        expect(holds(redactor.text(`it said "${s}", twice: ${s}`), s)).toBe(false);
        expect(holds(redactor.output(`${s}\n`), s)).toBe(false);
      }),
    );
  });

  it.each(Object.entries(AS_A_WORD))('whatever its signs: %s', (_, wordsWith) => {
    fc.assert(
      fc.property(anything, (s) => {
        const words = wordsWith(s);
        expect(
          redactorFor(words)
            .words(words)
            .filter((word) => holds(word, s.trim())),
        ).toEqual([]);
      }),
    );
  });

  it('several at once, in any order', () => {
    const places = Object.values(AS_A_WORD);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(places.length - 1), secret), { minLength: 1, maxLength: 6 }), (parts) => {
        const words = parts.flatMap(([place, s]) => places[place]?.(s) ?? []);
        const hidden = redactorFor(words).words(words).join(' ');
        expect(parts.filter(([, s]) => holds(hidden, s))).toEqual([]);
      }),
    );
  });

  it.each([
    ['as GitHub writes tokens', (s: string) => `ghp_${s}abcdefghij`],
    ['as GitLab writes tokens', (s: string) => `glpat-${s}abcdefghij`],
    ['as OpenAI writes keys', (s: string) => `sk-${s}abcdefghij`],
    ['as AWS writes keys', (s: string) => `AKIA${s.toUpperCase()}ABCDEFGHIJ`],
    ['as a JSON Web Token', (s: string) => `eyJhbGciOi.${s}xxx.${s}`],
    ['as a hexadecimal number', (s: string) => Buffer.from(s.repeat(8)).toString('hex').slice(0, 32)],
  ])('%s, whatever stands before it', (_, token) => {
    const plain = secret.map((s) => token(s.replace(/[^A-Za-z0-9]/g, '7').replaceAll('_', '7')));
    fc.assert(
      fc.property(plain, (s) => {
        const words = ['deploy', s, `--to=${s}`, `x/${s}`, `sh -c ${s}`];
        const redactor = redactorFor(words);
        expect(redactor.words(words).filter((word) => holds(word, s))).toEqual([]);
        expect(holds(redactor.text(s), s)).toBe(false);
      }),
    );
  });

  it('in the form of a header of basic authentication', () => {
    const { text } = redactorFor(['http://deploy:s3cr3t-pw@127.0.0.1/']);
    expect(text(`it sent ${Buffer.from('deploy:s3cr3t-pw').toString('base64')}`)).toBe('it sent ***');
  });

  it('percent-encoded, and as it means', () => {
    const { text } = redactorFor(['http://deploy:p%40ss%2Fw0rd@127.0.0.1/']);
    expect(text('p%40ss%2Fw0rd or p@ss/w0rd')).toBe('*** or ***');
  });

  it('of several lines, line by line', () => {
    const { output } = redactorFor(['deploy', '--key', '-----BEGIN X-----\nMIIBaaaaaaaaa\n-----END X-----']);
    expect(output('MIIBaaaaaaaaa')).toBe('***');
  });
});

describe('what is no secret stays as it is', () => {
  it.each([
    [['./deploy.sh', 'production', '--force', '-v']],
    [['sh', '-c', 'exit $(curl -s http://127.0.0.1:44057/)']],
    [['nginx', '-c', '/tmp/zd-test-AbC123/nginx-0/nginx.conf', '-s', 'reload']],
    [['docker', 'run', '-p', '8080:80', '-u', '1000:1000', '-e', 'STAGE=blue', 'nginx:1.25']],
    [['docker', 'compose', 'up', '-d', '--no-deps', 'web']],
    [['ssh', 'deploy@host.example', 'sudo systemctl reload nginx']],
    [['ansible-playbook', 'site.yml', '--limit', 'web', '-e', 'version=1.2.3']],
    [['kubectl', 'rollout', 'restart', 'deployment/shop', '--timeout=60s']],
    [['git', 'checkout', 'v1.2.3-rc1']],
    [['make', 'deploy', 'ENV=prod', '-j4']],
    [['x', '--author', 'me', '--keyboard', 'de', '--password-file', '/run/secrets/db']],
    [['docker', 'pull', `nginx@sha256:${'ab12'.repeat(16)}`]],
    [['tar', '-pxf', '/srv/releases/2026-11-28T00-44-27Z-cb0ef115/app.tar']],
    [['touch', '/srv/app/reload.txt']],
    [['http://127.0.0.1:8000/health', '--expect', '201:202', '--', './deploy.sh']],
  ])('%j', (words) => {
    expect(redactorFor(words).words(words)).toEqual(words);
  });

  it('in the output of a command, but for the secrets that were given', () => {
    const { output } = redactorFor(['deploy', '--token', 'abc123']);
    expect(output('token abc123 accepted; see https://a.example/?id=7')).toBe('token *** accepted; see https://a.example/?id=7');
  });

  it('in a text, if the secret has three signs or fewer: it is hidden where it stands only', () => {
    const words = ['deploy', '--pin', '007'];
    const redactor = redactorFor(words);
    expect(redactor.words(words)).toEqual(['deploy', '--pin', '***']);
    expect(redactor.text('waited 0.007 s')).toBe('waited 0.007 s');
  });
});
