import { HIDDEN } from './hidden.ts';
import { isSecretName } from './secret-name.ts';

/** A URL within a text: scheme, user info, the rest up to the query, query, fragment. */
const URLS = /\b([a-z][a-z0-9+.-]*:\/\/)(?:([^\s/?#'"<>]*)@)?([^\s?#'"<>]*)(?:\?([^\s#'"<>]*))?(?:#([^\s'"<>]*))?/gi;
/** nginx's way to name a Unix socket and a path. */
const UNIX = /\b(unix:[^\s:?#'"<>]+:[^\s?#'"<>]*)\?([^\s#'"<>]*)/gi;
/** `user:password@host` without a scheme. `name:tag@sha256:...` is an image of Docker. */
const LOGIN = /(^|[\s'"=,])([^\s:@/'"=,]+:[^\s@/'"]+)@(?!sha\d+:)(?=[\w.-]+)/g;

/** `?format=json` makes no secret of the word `json`. The query as a whole is hidden in any case. */
const LEAST_PARAMETER = 6;

/** Hides user info, query and fragment of each URL in a text. Calls `found` with each secret as it stands there, and as it means. */
export function hideInUrls(text: string, found: (secret: string) => void = () => undefined): string {
  const secret = (value: string): void => {
    for (const each of new Set([value, decoded(value)])) if (each !== '') found(each);
  };
  return text
    .replace(
      URLS,
      (_whole, scheme: string, user: string | undefined, rest: string, query: string | undefined, fragment: string | undefined) => {
        if (user !== undefined) tellLogin(user, secret);
        if (query !== undefined) tellParameters(query, secret);
        if (fragment !== undefined) tellParameters(fragment, secret);
        const hidden = (mark: string, value: string | undefined): string =>
          value === undefined ? '' : value === '' ? mark : `${mark}${HIDDEN}`;
        return `${scheme}${user === undefined ? '' : `${HIDDEN}@`}${rest}${hidden('?', query)}${hidden('#', fragment)}`;
      },
    )
    .replace(UNIX, (_whole, rest: string, query: string) => {
      tellParameters(query, secret);
      return `${rest}?${query === '' ? '' : HIDDEN}`;
    })
    .replace(LOGIN, (_whole, before: string, login: string) => {
      tellLogin(login, secret);
      return `${before}${HIDDEN}@`;
    });
}

/** A user and a password; the form that HTTP's basic authentication sends them in tells them as well (RFC 7617). */
function tellLogin(login: string, secret: (value: string) => void): void {
  const colon = login.indexOf(':');
  const [user, password] = colon < 0 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
  // A user without a password is a token, mostly. One with a password is only a name.
  secret(colon < 0 ? user : password);
  secret(login);
  secret(Buffer.from(`${decoded(user)}:${decoded(password)}`).toString('base64'));
}

function tellParameters(query: string, secret: (value: string) => void): void {
  secret(query);
  for (const parameter of query.split(/[&;]/)) {
    const [, name = '', value = parameter] = /^([^=]*)=(.*)$/.exec(parameter) ?? [];
    if (isSecretName(name) || value.length >= LEAST_PARAMETER) secret(value);
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
