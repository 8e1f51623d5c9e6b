/** `unit` stands beside the code, `integration` runs real servers, agents and databases, `systemd` boots hosts of its own. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{agent,app,bench,client,deployment,drizzle,server}/**/*.test.ts',
            'tests/checks/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: 'tests/harness/addon.ts',
          // Each file has servers and agents of its own, and waits for them a good part of its time.
          maxWorkers: 2,
          // A machine that stands still for a moment fails a deadline: on CI a test gets a second try.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'systemd',
          include: ['tests/systemd/**/*.test.ts'],
          globalSetup: 'tests/systemd/setup.ts',
          retry: process.env.CI ? 1 : 0,
          // They mostly wait, each for hosts of its own: two files at once, and in one file the hosts of all its tests.
          maxWorkers: 2,
          maxConcurrency: 8,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
