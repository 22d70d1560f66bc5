import { existsSync } from 'node:fs'
import { describeFailure } from '../operator-error.ts'
import { inRepository } from '../repository.ts'
import { decideMode } from './mode.ts'
import { run } from './run.ts'
import { stopSignal } from './stop-signal.ts'

const report = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const main = async (): Promise<void> => {
  const signal = stopSignal()
  process.stdout.on('error', () => undefined) // whoever read our output is gone; that is no reason to fall over
  const file = inRepository('.env')
  if (existsSync(file)) process.loadEnvFile(file) // what the environment says already wins
  const mode = decideMode(process.env)
  if (mode.status === 'refused') {
    process.stderr.write(`${mode.reason}\n`)
    process.exitCode = 1
    return
  }
  if (mode.status === 'shop') mode.notices.forEach(report)
  await run({ mode, env: process.env, fresh: process.argv.includes('--fresh'), signal, report })
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
process.exit()
