import type { NextConfig } from 'next'

/** The server (server/main.ts) owns the process: no standalone output, no rewrites, no headers of Next's. */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  devIndicators: false,
}

export default config
