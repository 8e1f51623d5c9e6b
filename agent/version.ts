/** The agent's own version. */
declare const __QUNKONG_VERSION__: string

/** The build puts the release's in; from source it is the version under work. */
export const VERSION = typeof __QUNKONG_VERSION__ === 'string' ? __QUNKONG_VERSION__ : '0.1.0'
