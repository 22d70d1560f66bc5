import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.ts'

const ignored = ['**/node_modules/**', '**/dist/**', '**/.data/**']
const servers = { globalSetup: ['./test/integration/global-setup.ts'], exclude: ignored, hookTimeout: 60_000 }
/** Files of a worker share the modules that they import: none of them keeps state there, and importing was most of the time. */
const sharing = { isolate: false, maxWorkers: 2, setupFiles: ['./test/support/shared-worker.ts'] }
/** Whole systems, which mostly wait. Projects with workers of their own number need an order: after those of a lower one. */
const whole = (groupOrder: number, maxWorkers: number) => ({ isolate: false, maxWorkers, testTimeout: 120_000, sequence: { groupOrder } })

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/plain-reporter.ts'],
    projects: [
      {
        test: {
          ...sharing,
          name: 'unit',
          include: ['{libs,services,infra}/**/*.test.ts', 'test/boundaries/**/*.test.ts'],
          exclude: [...ignored, '**/*.int.test.ts'],
        },
      },
      {
        test: {
          ...servers,
          ...sharing,
          name: 'integration',
          include: ['test/{contract,integration,model}/**/*.int.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...servers,
          name: 'e2e',
          include: ['test/{day,e2e,rows}/**/*.e2e.test.ts', 'test/faults/{kills,toxic-proxy,openproject}.e2e.test.ts'],
          ...whole(1, 3),
        },
      },
      // minutes of load: npm run test:faults
      { test: { ...servers, name: 'faults', include: ['test/faults/**/*.e2e.test.ts'], ...whole(3, 1) } },
      { test: { ...servers, name: 'browser', include: ['test/browser/**/*.browser.test.ts'], ...whole(2, 1) } },
    ],
  },
})
