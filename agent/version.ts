/** The agent's own version; the build puts the release's in. */
export const VERSION = '0.1.0'
