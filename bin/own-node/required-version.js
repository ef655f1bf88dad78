/** The Node that a user is told to install. */
export const REQUIRED = 'Node 24.16 or newer';

/**
 * Whether a Node runs zerodrop. Newer than the TypeScript of the sources demands: up to 24.15, and in 22.23, a connection that
 * was reset within an answer ended as if the server had closed it in order. The self-test finds that, so that each run on such
 * a Node is inconclusive. The line 25 ended before the mend.
 *
 * @param {string} version such as `20.20.2`
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 25 || (major === 24 && minor >= 16);
}
