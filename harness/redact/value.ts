import { HIDDEN } from './hidden.ts';
import { isSecretName } from './secret-name.ts';

/** `NAME=value`, also as one of several: in a query, a form, a connection string. The value ends at a sign that parts such. */
const ASSIGNED = /(^|[\s;&,?{('"])([\w.-]+)=("[^"]*"|'[^']*'|[^\s;&,)}'"]+)/g;
/** `"name": "value"` as in JSON, and `name: value` as in YAML and in headers. */
const FIELD = /("|')([\w.-]+)\1(\s*:\s*)("(?:\\.|[^"\\])*"|'[^']*'|[^\s,}\]]+)/g;
const LINE = /(^|[\s;,{])([\w-]+)(:\s*)(\S[^\n]*)/g;

/** A whole word `NAME=value`, or `--option=NAME=value`, whose name says that the value is secret, without it; null for any other. */
export function hideAssignment(word: string, found: (secret: string) => void): string | null {
  const [, name, value] = /^((?:--?[\w-]+=)?[\w.-]+)=([\s\S]+)$/.exec(word) ?? [];
  if (name === undefined || value === undefined || !isSecretName(name)) return null;
  tell(value, found);
  return `${name}=${HIDDEN}`;
}

/** Hides the values that stand beside a name that says they are secret. Calls `found` with each. */
export function hideNamed(text: string, found: (secret: string) => void = () => undefined): string {
  return hideLines(hideAssigned(hideFields(text, found), found), found);
}

function hideFields(text: string, found: (secret: string) => void): string {
  return text.replace(FIELD, (all, quote: string, name: string, colon: string, value: string) => {
    if (!isSecretName(name)) return all;
    tell(value, found);
    return `${quote}${name}${quote}${colon}${quote}${HIDDEN}${quote}`;
  });
}

function hideAssigned(text: string, found: (secret: string) => void): string {
  return text.replace(ASSIGNED, (_all, before: string, name: string, value: string) => {
    // What is assigned may hold an assignment itself: `--from-literal=password=...`.
    if (!isSecretName(name)) return `${before}${name}=${hideAssigned(value, found)}`;
    tell(value, found);
    return `${before}${name}=${HIDDEN}`;
  });
}

function hideLines(text: string, found: (secret: string) => void): string {
  return text.replace(LINE, (all, before: string, name: string, colon: string, value: string) => {
    if (!isSecretName(name) || value.startsWith('//') || value.startsWith(HIDDEN)) return all;
    tell(value, found);
    return `${before}${name}${colon}${HIDDEN}`;
  });
}

function tell(value: string, found: (secret: string) => void): void {
  const quote = value[0];
  if ((quote === '"' || quote === "'") && value.endsWith(quote) && value.length > 1) found(value.slice(1, -1));
  found(value);
}
