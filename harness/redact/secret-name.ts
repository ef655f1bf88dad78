/** Wherever one of these stands in a name, what the name stands for is a secret: `PGPASSWORD`, `authToken`, `client_secret`. */
const ANYWHERE = /passw(?:or)?d|passphrase|passcode|pwd|secret|token|apikey|credential|bearer|cookie|authorization|private_?key/;
/** These must be a word of their own: `author`, `compass`, `monkey` and `keyboard` are none. */
const AS_A_WORD = /(?:^|_)(?:pass|pw|auth|creds?|key|sig|signature|session|sessionid|sid|otp|pin|jwt|sas|dsn|pat)(?:_|$)/;
/** The name of something that leads to a secret and is none: `--password-file`, `--password-stdin`. */
const LEADS_TO_ONE = /(?:file|path|dir|stdin)$/;
const NONE = /(?:^|_)(?:no|public)_|^without_/;

/** Does a name, of an option, a variable, a header, a parameter or a field, say that its value is a secret? */
export function isSecretName(name: string): boolean {
  const plain = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (LEADS_TO_ONE.test(plain) || NONE.test(plain)) return false;
  return ANYWHERE.test(plain) || AS_A_WORD.test(plain);
}
