import { HIDDEN } from './hidden.ts';
import { isSecretName } from './secret-name.ts';
import { hideRandom } from './token.ts';
import { hideInUrls } from './url.ts';
import { hideAssignment, hideNamed } from './value.ts';

/** Options whose value is a secret by what the program makes of them, not by their name. */
const BY_PROGRAM: readonly { readonly program: RegExp; readonly options: RegExp; readonly apart: boolean }[] = [
  { program: /^(?:mysql|mariadb)/, options: /^-p/, apart: false },
  { program: /^(?:sshpass|7z)/, options: /^-p/, apart: true },
  { program: /^(?:login|mongo\w*|cqlsh|influx)$/, options: /^-p/, apart: true },
  { program: /^ldap/, options: /^-w/, apart: true },
  { program: /^redis-cli$/, options: /^-a/, apart: true },
  { program: /^(?:zip|unzip)$/, options: /^-P/, apart: true },
  { program: /^curl$/, options: /^-b/, apart: true },
];
/** Options after which a header comes, and those after which a user and a password do. */
const HEADER = /^(?:-H|--(?:proxy-)?header)$/;
const LOGIN = /^(?:-u|-U|--user|--proxy-user)$/;

/**
 * The words of a command line without its secrets: values of options and variables whose names say so, headers, user info and query
 * of URLs, and whatever looks like a token. A word that is a command line itself, as after `sh -c`, is looked at word by word.
 * `found` is called with each secret.
 */
export function hideInWords(words: readonly string[], found: (secret: string) => void): readonly string[] {
  let program = '';
  let next: 'plain' | 'secret' | 'header' | 'login' = 'plain';
  const hide = (secret: string): string => {
    if (secret !== '') found(secret);
    return HIDDEN;
  };
  return words.map((word) => {
    const as = next;
    next = 'plain';
    switch (as) {
      case 'secret':
        return hide(word);
      case 'header':
        return hideHeader(word, hide);
      case 'login':
        if (/[:%]/.test(word) && !/^\d+:\d+$/.test(word)) {
          hide(word.slice(word.search(/[:%]/) + 1));
          return hide(word);
        }
        break;
      case 'plain':
        break;
    }
    // A command line behind the name of an engine, as `--vantage` takes it.
    const [, engine, command] = /^((?:--vantage=)?exec:(?:\d+:)?)([\s\S]+)$/.exec(word) ?? [];
    if (engine !== undefined && command !== undefined) return `${engine}${hideInWords([command], found)[0] ?? HIDDEN}`;
    const name = /([^/\\]+)$/.exec(word)?.[1] ?? '';
    const its = BY_PROGRAM.find((each) => each.program.test(program) && each.options.test(word));
    if (its !== undefined && word.length > 2) {
      // Or another program's `-password`.
      if (isSecretName(word)) next = 'secret';
      return `${word.slice(0, 2)}${hide(word.slice(2))}`;
    }
    if (its?.apart === true) next = 'secret';
    else if (BY_PROGRAM.some((each) => each.program.test(name))) program = name;
    if (HEADER.test(word)) next = 'header';
    else if (LOGIN.test(word)) next = 'login';
    const option = /^(--?[\w.-]+)(?:=([\s\S]*))?$/.exec(word);
    if (option?.[1] !== undefined && isSecretName(option[1])) {
      if (option[2] !== undefined) return `${option[1]}=${hide(option[2])}`;
      if (option[1].startsWith('--') || option[1].length > 2) next = 'secret';
      return word;
    }
    // Also `-HName: value`, as one word.
    const [, before, header] = /^(--(?:proxy-)?header=|-H(?=[\w-]+:))([\s\S]*)$/.exec(word) ?? [];
    if (before !== undefined && header !== undefined) return `${before}${hideHeader(header, hide)}`;
    if (/^(?:bearer|basic)$/i.test(word) || (/^["']?[\w-]+["']?:$/.test(word) && isSecretName(word))) next = 'secret';
    const assigned = hideAssignment(word, found);
    if (assigned !== null) return assigned;
    if (!/\s/.test(word)) return hideInText(word, found);
    // Both ways to read it find what the other does not: JSON has no words, and a shell's words have quotes.
    hideInShell(word, found);
    return hideInShell(hideInText(word, found), found);
  });
}

/** The value of any header is hidden: which one is secret is for its server to know. */
function hideHeader(header: string, hide: (secret: string) => string): string {
  const colon = header.indexOf(':');
  if (colon < 0) return hide(header);
  const value = header.slice(colon + 1).trim();
  hide(value.slice(value.indexOf(' ') + 1));
  return value === '' ? header : `${header.slice(0, colon)}: ${hide(value)}`;
}

function hideInText(text: string, found: (secret: string) => void): string {
  return hideRandom(hideNamed(hideInUrls(text, found), found), found);
}

/** Words as a shell would part them, roughly: what they are parted by stays as it is. */
const SHELL_WORDS = /(?:[^\s'";|&()]|'[^']*'|"(?:\\.|[^"\\])*"|&(?=[\w.-]+=))+/g;

function hideInShell(text: string, found: (secret: string) => void): string {
  const parts = text.match(SHELL_WORDS) ?? [];
  const plain = parts.map((part) =>
    part.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
      (_, single: string | undefined, double: string | undefined) => single ?? (double ?? '').replace(/\\(.)/g, '$1'),
    ),
  );
  // A text of one word that parts into itself has no words to look at.
  if (plain.length === 1 && plain[0] === text) return text;
  const hidden = hideInWords(plain, found);
  let i = -1;
  return text.replace(SHELL_WORDS, (part) => {
    i++;
    const safe = hidden[i] ?? HIDDEN;
    if (safe === plain[i]) return part;
    return /\s/.test(safe) ? `"${safe}"` : safe;
  });
}
