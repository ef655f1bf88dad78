import { HIDDEN } from './hidden.ts';

/** Secrets that say by their beginning what they are. */
const PREFIXED: readonly RegExp[] = [
  // GitHub, GitLab
  /\b(?:gh[pousr]_|github_pat_|gl(?:pat|ptt|dt|rt|cbt|soat)-)[\w-]{10,}/g,
  // OpenAI, Anthropic, Stripe
  /\b(?:sk|rk|pk)[-_][\w-]{12,}/g,
  // AWS, Google
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\bAIza[\w-]{20,}/g,
  /\bya29\.[\w-]{10,}/g,
  // Slack, npm, PyPI, DigitalOcean, Vault, SendGrid, Hugging Face, Docker Hub
  /\bxox[a-z]-[\w-]{8,}/g,
  /\b(?:npm_|pypi-|dop_v1_|hv[sbr]\.|SG\.|hf_|dckr_pat_)[\w.-]{10,}/g,
  // A JSON Web Token (RFC 7519), with its signature or without
  /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // The credentials of a header (RFC 9110, section 11.4)
  /(?<=\b(?:bearer|basic|digest)\s+)(?=[^\s'",;]*[\dA-Z=])[^\s'",;]{8,}/gi,
];

/** A long run of the signs of which tokens are made; the digest of an image is no secret. */
const RUN = /(?<![A-Za-z0-9_+=-]|\bsha\d{1,3}:)[A-Za-z0-9_+=-]{20,}/g;
const HEXADECIMAL = /^[0-9a-f-]{32,}$/i;
const TIME = /\d{4}-\d\d-\d\d/;

/** Hides the secrets that a text shows by their form: those that begin in a known way. Calls `found` with each. */
export function hideTokens(text: string, found: (secret: string) => void = () => undefined): string {
  return PREFIXED.reduce((hidden, pattern) => hidden.replace(pattern, (secret) => hide(secret, found)), text);
}

/** Hides what looks random as well: right for what a user wrote, too much for what we or uWSGI say. */
export function hideRandom(text: string, found: (secret: string) => void = () => undefined): string {
  return hideTokens(text, found).replace(RUN, (run) => (isRandom(run) ? hide(run, found) : run));
}

function hide(secret: string, found: (secret: string) => void): string {
  found(secret);
  return HIDDEN;
}

/** Hexadecimal digits in a row (a UUID too), or small and capital letters and digits that change all the time. */
function isRandom(run: string): boolean {
  if (HEXADECIMAL.test(run)) return /\d/.test(run);
  if (TIME.test(run) || !/\d/.test(run) || !/[a-z]/i.test(run)) return false;
  const kinds = Array.from(run, (sign) => (/\d/.test(sign) ? '0' : /[A-Z]/.test(sign) ? 'A' : /[a-z]/.test(sign) ? 'a' : '-'));
  const changes = kinds.filter((kind, i) => i > 0 && kind !== '-' && kinds[i - 1] !== '-' && kind !== kinds[i - 1]).length;
  return changes >= run.length / 5;
}
