/**
 * Breaks Pinline and counts what it did meanwhile: `npm run faults -- --scenario kills --seed 7 --messages 10000 --kills 200`.
 * Prints one line of JSON; exit code 1 when a promise is broken.
 */
import { cp } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { describeFailure, OperatorError } from '../operator-error.ts'
import { failpointActions } from './failpoint-plan.ts'
import type { FailpointAction } from './failpoint-plan.ts'
import { failpointTasks } from './failpoint-run.ts'
import { broken } from './report.ts'
import { isScenario, runScenario, scenarioNames } from './scenarios.ts'
import type { Scenario } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'kills' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    messages: { type: 'string' },
    kills: { type: 'string' },
    stops: { type: 'string' },
    failpoint: { type: 'string' },
    actions: { type: 'string' },
    limits: { type: 'string', default: 'off' },
    logs: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
})

/** What can be run with Telegram's limits too; the scenario `limits` sees to its own. */
const limitedScenarios: ReadonlySet<Scenario> = new Set<Scenario>(['kills', 'redis', 'failpoints'])

const numberOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d+(\.\d+)?$/.test(text)) throw new OperatorError(`${text} is not a number.`)
  return Number(text)
}
const actionsOf = (list: string | undefined): FailpointAction[] | undefined => {
  if (list === undefined) return undefined
  const names = list.split(',')
  const known = failpointActions.filter((action) => names.includes(action))
  if (known.length !== names.length) throw new OperatorError(`Failpoints ${failpointActions.join(', ')}.`)
  return known
}
const limitsOf = (text: string, scenario: Scenario): 'off' | 'default' => {
  if (text === 'off') return text
  if (text !== 'default') throw new OperatorError('Limits off, default.')
  if (!limitedScenarios.has(scenario)) throw new OperatorError(`With limits: ${[...limitedScenarios].join(', ')}.`)
  return text
}
const begun = performance.now()
const seconds = (): number => Math.round((performance.now() - begun) / 1000)
const log = (text: string): void => {
  if (!values.quiet) process.stderr.write(`${String(seconds()).padStart(4)} s  ${text}\n`)
}

try {
  const { scenario, logs } = values
  if (!isScenario(scenario)) throw new OperatorError(`No scenario ${scenario}; there are: ${scenarioNames.join(', ')}.`)
  if (scenario === 'failpoints' && values.failpoint !== undefined && failpointTasks(failpointActions, 1, values.failpoint).length === 0)
    throw new OperatorError('In this scenario a failpoint is NAME:kill, NAME:throw or NAME:stop.')
  const report = await runScenario({
    scenario,
    seed: numberOf(values.seed) ?? 1,
    scale: numberOf(values.scale) ?? 1,
    messages: numberOf(values.messages),
    kills: numberOf(values.kills),
    stops: numberOf(values.stops),
    failpoint: values.failpoint,
    actions: actionsOf(values.actions),
    limits: limitsOf(values.limits, scenario),
    durable: true,
    log,
    onBroken: async (folder) => {
      if (logs !== undefined) await cp(folder, logs, { recursive: true, filter: (path) => !/\/(postgres|redis)/.test(path) })
    },
  })
  const promises = broken(report)
  process.stdout.write(`${JSON.stringify({ scenario, seed: Number(values.seed), seconds: seconds(), ...report, broken: promises })}\n`)
  process.exitCode = promises.length === 0 ? 0 : 1
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 2
}
// The load of a run that broke off would go on writing into a world that is gone.
process.exit()
