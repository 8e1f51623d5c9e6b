/** The console in Debian's Chromium, against the built UI, a real server and three real agents. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  // Each worker has a server and a fleet of its own, and waits half of the time: two of them fill two cores.
  workers: 2,
  fullyParallel: false,
  // A machine that stands still for a moment fails a deadline: on CI a test gets a second try, and is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  // Deadlines, not waits: CI's machine takes up to three times as long as one of ours.
  timeout: process.env.CI ? 240_000 : 90_000,
  expect: { timeout: process.env.CI ? 30_000 : 15_000 },
  outputDir: 'test-results/e2e',
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    // A trace costs a fifth of a spec's time, and more on a slow machine.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
