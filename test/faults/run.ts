import { expect } from 'vitest'
import { broken } from '../../infra/faults/report.ts'
import type { Report } from '../../infra/faults/report.ts'
import { runScenario } from '../../infra/faults/scenarios.ts'
import type { ScenarioOptions } from '../../infra/faults/scenarios.ts'

/** Runs a small part of a scenario, fails where it broke a promise, and gives what the ledgers tell. */
export const runKept = async (options: Omit<ScenarioOptions, 'seed' | 'durable' | 'log'>): Promise<Report> => {
  const lines: string[] = []
  const report = await runScenario({ seed: 1, durable: false, log: (line) => void lines.push(line), ...options })
  expect(broken(report), JSON.stringify({ ...report, lines })).toEqual([])
  return report
}
