/**
 * Node's options for the server, the same wherever it is started (the systemd unit has them, too: a test compares).
 * - Without the first line of Node's own about a feature that is still marked experimental.
 * - The part of memory where objects begin is bounded: by default it grows so large that a server with nothing to do takes
 *   315 MB; with this it takes 200, and ten thousand agents' heartbeats cost no more time.
 */
export const SERVER_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16']

/**
 * The agent's: a small heap keeps it small on its host, and what a flood leaves behind is collected soon. SIGUSR1 would
 * open the inspector.
 */
export const AGENT_FLAGS = ['--max-semi-space-size=1', '--max-old-space-size=128', '--disable-sigusr1']
