/**
 * Modes of what a run leaves: only its user reads it, whatever the umask allows. The recordings hold no secrets that we know of,
 * but what a deploy command prints is not known.
 */
export const OWN_FILE = 0o600;
export const OWN_FOLDER = 0o700;
